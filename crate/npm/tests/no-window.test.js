// A simulated page as in the tests of apps (jsdom): its storage is real, its global object isn't a `Window`.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { UserManager } from "../dist/inline.js";

const METADATA = {
    issuer: "https://login.example",
    authorization_endpoint: "https://login.example/authorize",
    token_endpoint: "https://login.example/token",
    jwks_uri: "https://login.example/keys",
};
const ARGS = { authority: METADATA.issuer, client_id: "app", redirect_uri: "https://app.example/callback", metadata: METADATA };
const ENTRY = `oidc.user:${ARGS.authority}:${ARGS.client_id}`;

class Storage {
    #items = new Map();
    get length() {
        return this.#items.size;
    }
    key = (index) => [...this.#items.keys()][index] ?? null;
    getItem = (key) => this.#items.get(key) ?? null;
    setItem = (key, value) => void this.#items.set(key, String(value));
    removeItem = (key) => void this.#items.delete(key);
}

/** A channel that doesn't keep the process running. */
class Channel extends BroadcastChannel {
    constructor(name) {
        super(name);
        this.unref();
    }
}

before(() => {
    const page = { localStorage: new Storage(), sessionStorage: new Storage(), location: { href: ARGS.redirect_uri } };
    const more = { Window: class {}, window: globalThis, document: new EventTarget(), BroadcastChannel: Channel };
    Object.assign(globalThis, page, more, { Storage });
});

test("operations complete, and use the environment's storage", { timeout: 30_000 }, async () => {
    const left = [];
    const navigator = {
        prepare: async () => ({ navigate: async ({ url }) => ({ url: left[left.push(url) - 1] }), close() {} }),
        callback: async () => {},
    };
    const manager = new UserManager({ ...ARGS, automaticSilentRenew: false }, navigator);
    await manager.signinRedirect();
    const state = new URL(left[0]).searchParams.get("state");
    assert.ok(localStorage.getItem(`oidc.${state}`));
    await assert.rejects(manager.signinCallback(`${ARGS.redirect_uri}?code=c&state=unknown`), { code: "state_not_found" });
    await assert.rejects(manager.signinCallback(`${ARGS.redirect_uri}?error=access_denied&state=${state}`), { error: "access_denied" });
    assert.equal(localStorage.getItem(`oidc.${state}`), null);
    sessionStorage.setItem(ENTRY, JSON.stringify({ access_token: "a", token_type: "Bearer", profile: { sub: "jane" } }));
    assert.equal((await manager.getUser()).profile.sub, "jane");
    await manager.removeUser();
    assert.equal(sessionStorage.getItem(ENTRY), null);
});
