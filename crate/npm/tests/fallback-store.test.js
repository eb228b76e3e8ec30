// The app's own store when it rejects values.

import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { FallbackStore } from "../dist/fallback-store.js";
import { Log } from "../dist/log.js";

let inner;
let store;
/** The methods of the inner store that fail. */
let failing;
let logged;
beforeEach(() => {
    failing = [];
    logged = [];
    const entries = new Map();
    const fails = (name) => {
        if (failing.includes(name)) throw new Error(`${name} failed`);
    };
    inner = {
        get: async (key) => entries.get(key) ?? null,
        async set(key, value) {
            fails("set");
            entries.set(key, value);
        },
        async remove(key) {
            fails("remove");
            const value = entries.get(key) ?? null;
            entries.delete(key);
            return value;
        },
        getAllKeys: async () => [...entries.keys()],
    };
    store = new FallbackStore(inner);
    Log.setLogger({ debug() {}, info() {}, warn() {}, error: (...said) => logged.push(said) });
});
afterEach(() => Log.reset());

const refused = (value) => assert.rejects(store.set("a", value), { message: "set failed" });

test("refused writes are kept in memory, and older values don't come back", async () => {
    await store.set("a", "old");
    failing = ["set"];
    await refused("new");
    assert.deepEqual([await store.get("a"), await inner.get("a")], ["new", null]);
    assert.deepEqual(await store.getAllKeys(), ["a"]);
    assert.equal(logged.length, 1);
    assert.equal(logged[0].at(-1).message, "set failed", "a developer is told why");
    assert.equal(await store.remove("a"), "new");
    assert.equal(await store.get("a"), null);
});

test("an entry that can't be removed stays hidden in this page", async () => {
    await store.set("a", "old");
    failing = ["set", "remove"];
    await refused("new");
    assert.deepEqual([await store.get("a"), await inner.get("a")], ["new", "old"]);
    assert.deepEqual(await store.getAllKeys(), ["a"]);
    await assert.rejects(store.remove("a"), { message: "remove failed" });
    assert.equal(await store.get("a"), null);
    failing = [];
    assert.equal(await store.remove("a"), null);
    assert.deepEqual(await store.getAllKeys(), []);
});

test("once the store accepts writes again, it is used again", async () => {
    failing = ["set"];
    await refused("new");
    failing = [];
    await store.set("a", "newer");
    await inner.set("a", "by another page");
    assert.equal(await store.get("a"), "by another page");
    failing = ["set"];
    await refused("refused");
    failing = [];
    await inner.set("a", "by the app");
    store.forget("a");
    assert.equal(await store.get("a"), "by the app");
});
