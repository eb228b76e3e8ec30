// The app's own store when it fails.

import assert from "node:assert/strict";
import { test } from "node:test";
import { User, UserManager, WebStorageStateStore } from "../dist/index.js";

const ARGS = { authority: "https://login.example", client_id: "app", redirect_uri: "https://app.example/callback" };
const KEY = `user:${ARGS.authority}:${ARGS.client_id}`;
const user = (more) => new User({ access_token: "a", token_type: "Bearer", profile: { sub: "jane" }, ...more }).toStorageString();

/** A store with these entries, some of whose methods fail. */
function storeOf(entries, failing) {
    const fails = (name) => {
        if (failing.includes(name)) throw new Error(`${name} failed`);
    };
    return {
        entries: new Map(entries),
        async get(key) {
            fails("get");
            return this.entries.get(key) ?? null;
        },
        async set(key, value) {
            this.entries.set(key, value);
        },
        async remove(key) {
            fails("remove");
            const value = this.entries.get(key) ?? null;
            this.entries.delete(key);
            return value;
        },
        getAllKeys: async () => [],
    };
}

/** The same without promises. */
function plainStoreOf(entries) {
    const kept = new Map(entries);
    return {
        get: (key) => kept.get(key),
        set: (key, value) => void kept.set(key, value),
        remove(key) {
            const value = kept.get(key);
            kept.delete(key);
            return value;
        },
        getAllKeys: () => [...kept.keys()],
    };
}

const managerOf = (userStore, more) => new UserManager({ ...ARGS, automaticSilentRenew: false, userStore, ...more });

test("getUser() passes on the error of an app's own store, and treats a blocked browser store as empty", async () => {
    await assert.rejects(managerOf(storeOf([], ["get"])).getUser(), { message: "get failed" });
    const blocked = new WebStorageStateStore({
        store: () => {
            throw new DOMException("blocked", "SecurityError");
        },
    });
    assert.equal(await managerOf(blocked).getUser(), null);
});

test("storeUser(null) fails only if the user stays stored", async () => {
    const kept = managerOf(storeOf([[KEY, user()]], ["remove"]));
    await assert.rejects(kept.storeUser(null), { message: "remove failed" });
    assert.equal((await kept.getUser()).profile.sub, "jane");
    for (const nothing of [storeOf([], ["remove"]), storeOf([[KEY, user()]], ["get", "remove"])]) {
        await managerOf(nothing).storeUser(null);
    }
});

test("a store may be synchronous", async () => {
    const manager = managerOf(plainStoreOf([[KEY, user()]]));
    assert.equal((await manager.getUser()).profile.sub, "jane");
    await manager.storeUser(null);
    assert.equal(await manager.getUser(), null);
    await manager.storeUser(User.fromStorageString(user()));
    assert.equal((await manager.getUser()).profile.sub, "jane");
});

test("removing a user removes their DPoP key", async () => {
    for (const [more, name] of [["{}", "app"], ['{"signin_id":"s"}', "s"]]) {
        const store = storeOf([["app", "key"], ["s", "key"]], []);
        const entry = JSON.stringify({ ...JSON.parse(user()), ...JSON.parse(more) });
        const manager = managerOf(storeOf([[KEY, entry]], []), { dpop: { store } });
        await manager.storeUser(null);
        assert.deepEqual([store.entries.has(name), store.entries.size], [false, 1], name);
        await manager.storeUser(null);
        assert.equal(store.entries.size, 1, "nobody was there");
    }
});

test("an entry that isn't a session, as left by another kind of store, is no user", async () => {
    for (const entry of ["aes-gcm.AAAA", "null", "{}", '"x"', "[1]", '{"access_token":"a"}', '{"profile":{"sub":"jane"}}']) {
        assert.equal(await managerOf(storeOf([[KEY, entry]], [])).getUser(), null, entry);
    }
});
