// Pending requests in storage, and removing stale ones.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as upstream from "oidc-client-ts";
import { InMemoryWebStorage } from "../dist/in-memory-web-storage.js";
import { SigninState } from "../dist/signin-state.js";
import { State } from "../dist/state.js";
import { WebStorageStateStore } from "../dist/web-storage-state-store.js";

const args = {
    id: "1",
    data: { back: "/" },
    created: 1700000000,
    request_type: "si:r",
    url_state: "u",
    code_verifier: "v".repeat(43),
    authority: "https://login.example",
    client_id: "app",
    redirect_uri: "https://app.example/callback",
    scope: "openid",
    client_secret: "s",
    extraTokenParams: { a: 1 },
    response_mode: "fragment",
    skipUserInfo: true,
    nonce: "n",
};

test("both write the same bytes", async () => {
    for (const given of [args, { ...args, nonce: undefined, data: undefined }]) {
        assert.equal(new State(given).toStorageString(), new upstream.State(given).toStorageString());
        const [ours, theirs] = [await SigninState.create(given), await upstream.SigninState.create(given)];
        assert.equal(ours.toStorageString(), theirs.toStorageString());
        assert.deepEqual({ ...ours }, { ...theirs });
    }
});

test("both read what the other wrote", async () => {
    const text = (await upstream.SigninState.create(args)).toStorageString();
    const [ours, theirs] = [await SigninState.fromStorageString(text), await upstream.SigninState.fromStorageString(text)];
    assert.deepEqual({ ...ours }, { ...theirs });
    assert.equal(ours.toStorageString(), text);
    assert.equal((await upstream.SigninState.fromStorageString(ours.toStorageString())).toStorageString(), text);
    assert.deepEqual({ ...(await State.fromStorageString(text)) }.created, theirs.created);
});

test("unknown stored members are preserved", async () => {
    const stored = JSON.parse((await SigninState.create(args)).toStorageString());
    const text = JSON.stringify({ ...stored, max_age: 60, essential_acr: ["a"], issuer: "i" });
    assert.equal((await SigninState.fromStorageString(text)).toStorageString(), text);
    const signout = `{"id":"1","created":5,"request_type":"so:p","later":[1]}`;
    assert.equal((await State.fromStorageString(signout)).toStorageString(), signout);
});

test("generated ids and verifiers have the form of oidc-client-ts's, and are unique", async () => {
    const ids = new Set(Array.from({ length: 100 }, () => new State({}).id));
    assert.equal(ids.size, 100);
    for (const id of ids) assert.match(id, /^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}$/);
    const made = await SigninState.create({ ...args, code_verifier: true });
    assert.match(made.code_verifier, /^[0-9a-f]{96}$/);
    const theirs = await upstream.SigninState.create({ ...args, code_verifier: made.code_verifier });
    assert.equal(made.code_challenge, theirs.code_challenge);
    assert.equal((await SigninState.create({ ...args, code_verifier: false })).code_challenge, undefined);
});

test("without Web Cryptography a new one fails with the message of oidc-client-ts, and stored ones are read", async (context) => {
    const text = (await SigninState.create(args)).toStorageString();
    context.mock.getter(globalThis, "crypto", () => ({ getRandomValues: (bytes) => bytes }));
    const error = await SigninState.create(args).catch((error) => error);
    assert.equal(error.message, "Crypto.subtle is available only in secure contexts (HTTPS).");
    assert.equal(error.code, "insecure_context");
    assert.equal((await SigninState.fromStorageString(text)).toStorageString(), text);
});

test("clearStaleState removes old and unreadable requests as oidc-client-ts does, and nothing else", async (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: 200_000 });
    const session = { access_token: "at", profile: {}, created: 1 };
    const entries = {
        "oidc.old": JSON.stringify({ id: "old", created: 100 }),
        "oidc.fresh": JSON.stringify({ id: "fresh", created: 101 }),
        "oidc.undated": "{}",
        "oidc.junk": "junk",
        "oidc.empty": "",
        "other.old": JSON.stringify({ created: 1 }),
        "oidc.user:https://login.example:app": JSON.stringify(session),
        "oidc.user:https://login.example:encrypted": "aes-gcm.AAAA",
    };
    const left = async ({ State, InMemoryWebStorage, WebStorageStateStore }) => {
        const storage = new InMemoryWebStorage();
        for (const [name, text] of Object.entries(entries)) storage.setItem(name, text);
        await State.clearStaleState(new WebStorageStateStore({ store: storage }), 100);
        // oidc-client-ts doesn't await the removals.
        await new Promise((resolve) => setImmediate(resolve));
        return Object.keys(entries).filter((name) => storage.getItem(name) !== undefined);
    };
    const ours = await left({ State, InMemoryWebStorage, WebStorageStateStore });
    assert.deepEqual(ours, [
        "oidc.fresh",
        "oidc.undated",
        "other.old",
        "oidc.user:https://login.example:app",
        "oidc.user:https://login.example:encrypted",
    ]);
    const theirs = await left(upstream);
    assert.deepEqual(ours.filter((name) => !name.includes("user:")), theirs.filter((name) => !name.includes("user:")));
});
