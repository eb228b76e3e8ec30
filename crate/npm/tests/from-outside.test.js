// Addresses that anyone can write: what a link to a callback page can't do.

import assert from "node:assert/strict";
import { test } from "node:test";
import { InMemoryWebStorage, OidcClient, UserManager, WebStorageStateStore } from "../dist/index.js";

const ARGS = { authority: "https://login.example", client_id: "app", redirect_uri: "https://app.example/callback" };
const KEY = `user:${ARGS.authority}:${ARGS.client_id}`;
const SIGNED_OUT = "https://app.example/signed-out";

test("no link to a callback page reaches the session, even in the same store as the requests", async () => {
    const store = new WebStorageStateStore({ store: new InMemoryWebStorage() });
    const entry = JSON.stringify({ access_token: "a", token_type: "Bearer", profile: { sub: "jane" } });
    await store.set(KEY, entry);
    const settings = { ...ARGS, automaticSilentRenew: false, userStore: store, stateStore: store };
    const manager = new UserManager(settings);
    const link = `?state=${encodeURIComponent(KEY)}`;
    await assert.rejects(manager.signoutRedirectCallback(SIGNED_OUT + link), { code: "state_not_found" });
    const client = new OidcClient(settings);
    await assert.rejects(client.readSigninResponseState(ARGS.redirect_uri + link, true), { code: "state_not_found" });
    assert.equal((await manager.getUser()).profile.sub, "jane");
    assert.equal(await store.get(KEY), entry);
});

test("a link to the signed-out page can't make it show text", async () => {
    const manager = new UserManager({ ...ARGS, automaticSilentRenew: false });
    const address = `${SIGNED_OUT}?error=server_error&error_description=Call+0900&error_uri=https%3A%2F%2Fevil.example`;
    await assert.rejects(manager.signoutRedirectCallback(address), (error) => {
        assert.equal(error.error, "server_error");
        assert.doesNotMatch(JSON.stringify({ ...error, message: error.message }), /0900|evil/);
        return true;
    });
});
