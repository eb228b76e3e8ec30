// The core's settings and arguments, converted from the app's.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, test } from "node:test";
import { coreFor } from "../dist/core-for.js";
import { EncryptedStateStore } from "../dist/encrypted-state-store.js";
import { engineOf } from "../dist/engine.js";
import { FallbackStore } from "../dist/fallback-store.js";
import { IndexedDbStateStore } from "../dist/indexed-db-state-store.js";
import { InMemoryWebStorage } from "../dist/in-memory-web-storage.js";
import { navigatorOf } from "../dist/navigators/index.js";
import init, { Core } from "../dist/oidc_client_wasm.js";
import { OidcClientOperations } from "../dist/oidc-client-operations.js";
import { OidcClientSettingsStore } from "../dist/oidc-client-settings.js";
import { adapted, signinArgs } from "../dist/signin-args.js";
import { UserManagerSettingsStore } from "../dist/user-manager-settings.js";
import { WebStorageStateStore } from "../dist/web-storage-state-store.js";

const ARGS = { authority: "https://login.example", client_id: "app", redirect_uri: "https://app.example/callback" };
const MOST = 2 ** 31 - 1;

before(async () => {
    await init({ module_or_path: await readFile(new URL("../dist/oidc_client_wasm_bg.wasm", import.meta.url)) });
});

/** The settings as the core reads them. */
const told = (given) => made(given).settings;

/** The settings and the host that the core gets. */
function made(given) {
    class Core {
        constructor(settings, host) {
            Object.assign(this, { settings: JSON.parse(settings), host });
        }
    }
    return coreFor(engineOf(new UserManagerSettingsStore({ ...ARGS, ...given })), Core);
}

/** A sign-in as the core reads it. */
const asked = (args, settings = {}) =>
    JSON.parse(JSON.stringify(signinArgs(new OidcClientSettingsStore({ ...ARGS, ...settings }), args)));

/** What an operation of a client asks the core for. */
async function askedBy(operation, settings = {}) {
    const stateStore = new WebStorageStateStore({ store: new InMemoryWebStorage() });
    const client = new OidcClientOperations({ ...ARGS, stateStore, ...settings });
    let said;
    const ask = (asked) => Promise.reject((said = JSON.parse(asked)));
    const core = { createSigninRequest: ask, createSignoutRequest: ask, signinByPassword: ask, signinSilent: ask };
    engineOf(client.settings).start = async () => core;
    const outcome = await operation(client).catch((error) => error);
    if (!said) throw outcome;
    return said;
}

/** A sign-out as the core reads it. */
const signout = (args, settings) => askedBy((client) => client.createSignoutRequest(args), settings);

test("the event of a click is no argument, though a method is its listener", async () => {
    const event = { type: "click", bubbles: true };
    event.target = { event };
    assert.deepEqual(asked(event), asked({}));
    assert.deepEqual(await signout(event), await signout());
    assert.deepEqual(await signout(event), { extraQueryParams: {} });
});

test("arguments that are text may be numbers, and an empty resource is none", () => {
    const { login_hint, acr_values, url_state, resource } = asked({ login_hint: 12345, url_state: 7, resource: "" }, { acr_values: 2 });
    assert.deepEqual([login_hint, acr_values, url_state, resource], ["12345", "2", "7", []]);
    assert.deepEqual(asked({ extraTokenParams: { resource: "" } }, { resource: "" }).resource, []);
    assert.deepEqual(asked({ prompt: { not: "text" } }).prompt, { not: "text" }, "the core says what is wrong");
});

test("a sign-out sends nothing for arguments that are empty or null", async () => {
    const settings = { post_logout_redirect_uri: "https://app.example/bye" };
    for (const none of ["", null]) {
        const args = { post_logout_redirect_uri: none, state: none, url_state: none, id_token_hint: none };
        assert.deepEqual(await signout(args, settings), { extraQueryParams: {} });
    }
    assert.deepEqual(await signout({}, { post_logout_redirect_uri: "" }), { extraQueryParams: {} });
    const { state, url_state, ...rest } = await signout({ state: { a: 1 }, url_state: 7, extraQueryParams: { b: 2 } }, settings);
    assert.deepEqual([state, url_state, rest], [{ a: 1 }, "7", { ...settings, extraQueryParams: { b: 2 } }]);
});

test("a sign-in by password needs no extra parameters, though they are null", async () => {
    const asked = await askedBy((client) =>
        client.processResourceOwnerPasswordCredentials({ username: "a", password: "b", extraTokenParams: null }),
    );
    assert.deepEqual(asked, { username: "a", password: "b", skipUserInfo: false, extraTokenParams: {} });
});

test("a session without an ID token isn't renewed: the core would sign in somebody else", async () => {
    const state = { refresh_token: "r", session_state: null, profile: { sub: "jane" } };
    await assert.rejects(askedBy((client) => client.useRefreshToken({ state })), { code: "scope_without_openid", message: /sign in again/ });
});

test("the thumbprint of a key that isn't the sign-in's own is refused", async () => {
    const created = askedBy((client) => client.createSigninRequest({ dpopJkt: "0ZcOCORZNYy" }));
    await assert.rejects(created, { code: "invalid_argument", message: /bind_authorization_code/ });
    assert.ok(await askedBy((client) => client.createSigninRequest({ dpopJkt: undefined })));
});

test("flags of oidc-client-ts may be any value, and those that weaken the client may not", () => {
    for (const [given, expected] of [["", false], [0, false], [null, false], ["true", true], [1, true]]) {
        const { automaticSilentRenew, includeIdTokenInSilentRenew } = told({
            automaticSilentRenew: given,
            includeIdTokenInSilentRenew: given,
        });
        assert.deepEqual([automaticSilentRenew, includeIdTokenInSilentRenew], [expected, expected], String(given));
    }
    const more = { automaticSilentRenew: "", includeIdTokenInSilentRenew: "true", resource: "", acr_values: 2 };
    coreFor(engineOf(new UserManagerSettingsStore({ ...ARGS, ...more, post_logout_redirect_uri: "" })), Core).free();
    const weak = new UserManagerSettingsStore({ ...ARGS, insecureAllowHttpPage: "false" });
    assert.throws(() => coreFor(engineOf(weak), Core), /insecureAllowHttpPage: expected true or false, got/);
});

test("times reach the core in whole seconds, whatever the number", () => {
    const names = ["staleStateAgeInSeconds", "clockSkewInSeconds", "silentRequestTimeoutInSeconds", "requestTimeoutInSeconds"];
    for (const name of [...names, "accessTokenExpiringNotificationTimeInSeconds"]) {
        // The core rejects a negative age.
        const least = name === "staleStateAgeInSeconds" ? -1 : 0;
        for (const [given, expected] of [[2.5, 3], [-1, least], [Infinity, MOST], [2 ** 40, MOST], [7, 7]]) {
            assert.equal(told({ [name]: given })[name], expected, `${name}: ${given}`);
        }
    }
    assert.ok(!("checkSessionIntervalInSeconds" in told({ checkSessionIntervalInSeconds: 0.5 })), "the face asks itself");
});

test("numbers may be strings, as from an environment; an empty string is none", () => {
    const names = ["staleStateAgeInSeconds", "clockSkewInSeconds", "requestTimeoutInSeconds", "max_age"];
    for (const name of [...names, "accessTokenExpiringNotificationTimeInSeconds"]) {
        assert.equal(told({ [name]: "300" })[name], 300, name);
        assert.ok(!(name in told({ [name]: "" })), name);
    }
    const { silentRequestTimeoutInSeconds, requestTimeoutInSeconds } = told({ requestTimeoutInSeconds: "7" });
    assert.deepEqual([silentRequestTimeoutInSeconds, requestTimeoutInSeconds], [7, 7]);
    assert.equal(told({ silentRequestTimeoutInSeconds: "" }).silentRequestTimeoutInSeconds, 10);
    const notice = "accessTokenExpiringNotificationTimeInSeconds";
    assert.ok(!(notice in told({ [notice]: "60" })), "the default, as the number is");
    assert.deepEqual([told({ client_id: 12345 }).client_id, told({ response_mode: "" }).response_mode], ["12345", undefined]);
    assert.deepEqual(asked({ max_age: "", response_mode: "" }, { max_age: "5" }), asked({}));
});

test("the core accepts settings with numbers as strings", () => {
    const numbers = { staleStateAgeInSeconds: "300", requestTimeoutInSeconds: "10", accessTokenExpiringNotificationTimeInSeconds: "90" };
    const given = { client_id: 12345, max_age: "", response_mode: "", ...numbers };
    coreFor(engineOf(new UserManagerSettingsStore({ ...ARGS, ...given })), Core).free();
    const wrong = new UserManagerSettingsStore({ ...ARGS, staleStateAgeInSeconds: "soon" });
    assert.throws(() => coreFor(engineOf(wrong), Core), /staleStateAgeInSeconds: expected a whole number, got/);
});

test("a timeout of 0 means no limit", () => {
    for (const limit of [0, "0"]) assert.equal(told({ requestTimeoutInSeconds: limit }).requestTimeoutInSeconds, MOST);
    assert.ok(!("requestTimeoutInSeconds" in told({})), "the core's own default");
});

test("manual metadata needs neither an issuer nor, with signingKeys, a jwks_uri", () => {
    const metadata = { token_endpoint: "https://login.example/token" };
    assert.deepEqual(told({ metadata }).metadata, { issuer: ARGS.authority, ...metadata });
    assert.deepEqual(told({ metadata: { issuer: "https://a.example" } }).metadata, { issuer: "https://a.example" });
    assert.equal(told({ metadata, signingKeys: [] }).metadata.jwks_uri, ARGS.authority);
    assert.ok(!("metadata" in told({})));
});

test("parameters known to the core may be among the extra parameters", () => {
    const extraQueryParams = {
        audience: "a",
        nonce: "n",
        max_age: "300",
        response_mode: "fragment",
        claims: '{"id_token":{"email":null}}',
        resource: "https://b.example",
    };
    const extraTokenParams = { resource: "https://c.example", tenant: 7 };
    const expected = {
        nonce: "n",
        max_age: 300,
        response_mode: "fragment",
        claims: { id_token: { email: null } },
        resource: ["https://a.example", "https://b.example", "https://c.example"],
        extraQueryParams: { audience: "a" },
        extraTokenParams: { tenant: 7 },
    };
    const resource = "https://a.example";
    for (const [args, settings] of [
        [{ resource, extraQueryParams, extraTokenParams }, {}],
        [{}, { resource, extraQueryParams, extraTokenParams }],
    ]) {
        const { scope, redirect_uri, ...rest } = asked(args, settings);
        assert.deepEqual(rest, expected);
    }
    const settings = told({ resource, extraQueryParams });
    assert.deepEqual(settings.extraQueryParams, { audience: "a" });
    assert.deepEqual([settings.resource, settings.response_mode], [expected.resource.slice(0, 2), "fragment"]);
});

test("claims may be an object, and invalid JSON is refused with the reason", () => {
    const claims = { userinfo: { email: { essential: true } } };
    assert.deepEqual(asked({ claims }).claims, claims);
    assert.deepEqual(asked({ claims: JSON.stringify(claims) }).claims, claims);
    assert.throws(() => asked({ extraQueryParams: { claims: "email" } }), { code: "invalid_argument", message: /^claims: .*JSON/ });
    for (const max_age of ["soon", "-1", -1]) {
        assert.equal(asked({ extraQueryParams: { max_age } }).max_age, max_age, "the core says what is wrong");
    }
});

test("null or undefined extra parameters don't override arguments", () => {
    const { nonce, max_age, resource } = asked({ nonce: "n", max_age: 1.5, extraQueryParams: { nonce: null, max_age: undefined } });
    assert.deepEqual([nonce, max_age, resource], ["n", 2, []]);
});

test("a sign-in's extra parameters replace the settings', except those that the core sets", () => {
    const settings = new OidcClientSettingsStore({ ...ARGS, extraQueryParams: { audience: "a", resource: "https://a.example" } });
    const url = "https://login.example/authorize?audience=a&own=1&resource=https%3A%2F%2Fb.example";
    const args = { extraQueryParams: { own: 1, resource: "https://b.example" } };
    assert.equal(adapted(url, settings, args), url.replace("audience=a&", ""));
    assert.equal(adapted(url, settings, {}), url);
});

test("an app's subclass of a store is called itself", () => {
    class Own extends IndexedDbStateStore {
        async get(key) {
            return (await super.get(key))?.toUpperCase() ?? null;
        }
    }
    const patched = Object.assign(new IndexedDbStateStore(), { set: async () => {} });
    for (const userStore of [new Own(), patched, new EncryptedStateStore(new Own())]) {
        const { settings, host } = made({ userStore, stateStore: userStore });
        assert.deepEqual([settings.userStore, settings.stateStore], [{ shared: true }, { shared: true }]);
        for (const store of [host.userStore, host.stateStore]) {
            assert.ok(store instanceof FallbackStore);
            assert.equal(store._store, userStore);
        }
    }
    const { settings, host } = made({ userStore: new EncryptedStateStore(new IndexedDbStateStore()) });
    assert.deepEqual(settings.userStore, { kind: "indexedDB", encrypted: true });
    assert.equal(host.userStore, undefined, "the core speaks to it itself");
});

test("timeouts of other windows are in whole seconds", async () => {
    const waited = [];
    const core = { answerInFrame: async (_, seconds) => waited.push(seconds), answerInPopup: async (_, __, seconds) => waited.push(seconds) };
    const settings = new UserManagerSettingsStore({ ...ARGS, silentRequestTimeoutInSeconds: 0.5 });
    const engine = { settings, text: async (operation) => String(await operation(core)) };
    const navigator = navigatorOf("iframe", engine);
    for (const args of [{}, { silentRequestTimeoutInSeconds: Infinity }]) {
        await (await navigator.prepare(args)).navigate({ url: "https://login.example", state: "s" });
    }
    assert.deepEqual(waited, [1, MOST]);
});

test("an app's subclass without overrides counts as our store", () => {
    class SetUp extends IndexedDbStateStore {
        constructor() {
            super();
            this.madeAt = 1;
        }
    }
    const { settings, host } = made({ userStore: new SetUp() });
    assert.deepEqual(settings.userStore, { kind: "indexedDB" });
    assert.equal(host.userStore, undefined);
});
