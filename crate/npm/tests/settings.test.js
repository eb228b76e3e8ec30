// The settings: each has oidc-client-ts's default.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as upstream from "oidc-client-ts";
import { OidcClientSettingsStore } from "../dist/oidc-client-settings.js";
import { UserManagerSettingsStore } from "../dist/user-manager-settings.js";

const MINIMAL = { authority: "https://login.example", client_id: "app", redirect_uri: "https://app.example/callback" };
const STORES = ["stateStore", "userStore"];

/** The settings that oidc-client-ts doesn't have, with their defaults. */
const OWN_OF_CLIENT = {
    clockSkewInSeconds: 60,
    trustedAudiences: [],
    insecureAnyAudience: false,
    algorithms: undefined,
    tenants: undefined,
    par: "where_required",
    requireSignedUserinfo: false,
    endSessionTemplate: undefined,
    insecureAllowHttpPage: false,
};
const OWN_OF_MANAGER = {
    tokenWorker: undefined,
    silentRenew: "auto",
    silentWebMessage: false,
    signoutByForm: false,
    frontchannelLogoutSessionRequired: true,
};

const settings = [
    ["OidcClientSettingsStore", OidcClientSettingsStore, upstream.OidcClientSettingsStore, OWN_OF_CLIENT],
    [
        "UserManagerSettingsStore",
        UserManagerSettingsStore,
        upstream.UserManagerSettingsStore,
        { ...OWN_OF_CLIENT, ...OWN_OF_MANAGER },
    ],
];

function same(ours, theirs, own) {
    for (const name of Object.keys(theirs).filter((name) => !STORES.includes(name))) {
        assert.deepEqual(ours[name], theirs[name], name);
    }
    assert.deepEqual(Object.keys(ours).sort(), [...Object.keys(theirs), ...Object.keys(own)].sort());
}

for (const [name, Ours, Theirs, own] of settings) {
    test(`${name}: the same defaults, and ours for ours`, () => {
        const ours = new Ours(MINIMAL);
        same(ours, new Theirs(MINIMAL), own);
        for (const [name, value] of Object.entries(own)) assert.deepEqual(ours[name], value, name);
    });

    test(`${name}: each given setting is used`, () => {
        const defaults = new Ours(MINIMAL);
        for (const name of Object.keys(defaults)) {
            // `dpop` is rejected without a store.
            const given = name === "dpop" ? { store: {} } : { given: name };
            const args = { ...MINIMAL, [name]: given };
            if (name === "authority") args.authority = "https://other.example/";
            same(new Ours(args), new Theirs(args), own);
            if (!(name in new Theirs(MINIMAL))) assert.equal(new Ours(args)[name], given);
        }
    });

    test(`${name}: null, undefined and empty values mean the same as with oidc-client-ts`, () => {
        for (const nothing of [undefined, null, "", 0, false]) {
            for (const name of Object.keys(new Theirs(MINIMAL)).filter((name) => !["authority", "dpop"].includes(name))) {
                const args = { ...MINIMAL, [name]: nothing };
                same(new Ours(args), new Theirs(args), own);
            }
        }
    });
}

test("metadataUrl is derived from authority", () => {
    for (const authority of ["https://a.example", "https://a.example/", "https://a.example/b/", undefined]) {
        const args = { ...MINIMAL, authority };
        const [ours, theirs] = [new OidcClientSettingsStore(args), new upstream.OidcClientSettingsStore(args)];
        assert.equal(ours.metadataUrl, theirs.metadataUrl);
    }
});

test("silentRequestTimeoutInSeconds defaults to requestTimeoutInSeconds", () => {
    for (const times of [{ requestTimeoutInSeconds: 7 }, { requestTimeoutInSeconds: 7, silentRequestTimeoutInSeconds: 3 }]) {
        const args = { ...MINIMAL, ...times };
        const [ours, theirs] = [new UserManagerSettingsStore(args), new upstream.UserManagerSettingsStore(args)];
        assert.equal(ours.silentRequestTimeoutInSeconds, theirs.silentRequestTimeoutInSeconds);
    }
});

test("DPoP without a store is refused", () => {
    const args = { ...MINIMAL, dpop: {} };
    assert.throws(() => new upstream.OidcClientSettingsStore(args), { message: "A DPoPStore is required when dpop is enabled" });
    assert.throws(() => new OidcClientSettingsStore(args), { message: "A DPoPStore is required when dpop is enabled" });
});

test("two managers share no mutable setting", () => {
    const [one, other] = [new UserManagerSettingsStore(MINIMAL), new UserManagerSettingsStore(MINIMAL)];
    one.extraQueryParams.audience = "a";
    one.popupWindowFeatures.width = 1;
    one.revokeTokenTypes.pop();
    assert.deepEqual(other.extraQueryParams, {});
    assert.equal(other.popupWindowFeatures.width, undefined);
    assert.equal(other.revokeTokenTypes.length, 2);
});

test("without a window each store is its own memory", async () => {
    assert.equal(typeof window, "undefined");
    const settings = new UserManagerSettingsStore(MINIMAL);
    await settings.userStore.set("key", "user");
    await settings.stateStore.set("key", "state");
    assert.equal(await settings.userStore.get("key"), "user");
    assert.equal(await settings.stateStore.remove("key"), "state");
    assert.deepEqual(await settings.stateStore.getAllKeys(), []);
});
