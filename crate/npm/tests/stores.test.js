// Stores, compared with oidc-client-ts's.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as upstream from "oidc-client-ts";
import { InMemoryWebStorage } from "../dist/in-memory-web-storage.js";
import { describeStore } from "../dist/state-store.js";
import { storageArea, WebStorageStateStore } from "../dist/web-storage-state-store.js";

const ours = { InMemoryWebStorage, WebStorageStateStore };

/** The outcomes of all methods. */
async function used({ InMemoryWebStorage, WebStorageStateStore }, prefix, wrap = (storage) => storage) {
    const storage = new InMemoryWebStorage();
    storage.setItem("foreign", "1");
    const store = new WebStorageStateStore({ prefix, store: wrap(storage) });
    const outcomes = [await store.set("a", "1"), await store.set("b", "2"), await store.set("a", "3")];
    outcomes.push(await store.get("a"), await store.get("none"), await store.getAllKeys());
    outcomes.push(await store.remove("a"), await store.remove("a"), await store.getAllKeys());
    outcomes.push(storage.length, storage.key(0), storage.key(1), storage.key(9), storage.getItem("foreign"));
    storage.removeItem("foreign");
    storage.clear();
    return [...outcomes, storage.length];
}

/** The same with promises. */
const slow = (storage) => ({
    getItem: async (key) => storage.getItem(key),
    setItem: async (key, value) => storage.setItem(key, value),
    removeItem: async (key) => storage.removeItem(key),
    key: async (index) => storage.key(index),
    get length() {
        return Promise.resolve(storage.length);
    },
});

test("web storage is used as by oidc-client-ts, with every prefix, also asynchronously", async () => {
    for (const prefix of [undefined, "", "app."]) {
        assert.deepEqual(await used(ours, prefix), await used(upstream, prefix));
        assert.deepEqual(await used(ours, prefix, slow), await used(upstream, prefix, slow));
    }
});

test("names of Object.prototype are ordinary keys", () => {
    const storage = new InMemoryWebStorage();
    assert.equal(storage.getItem("constructor"), undefined);
    storage.setItem("__proto__", "1");
    assert.deepEqual([storage.getItem("__proto__"), storage.length, storage.key(0)], ["1", 1, "__proto__"]);
});

test("the browser's storage is accessed lazily, and its errors reach the caller", async (context) => {
    const store = new WebStorageStateStore();
    const settled = new WebStorageStateStore({ store: storageArea("sessionStorage") });
    const page = { localStorage: new InMemoryWebStorage() };
    Object.defineProperty(page, "sessionStorage", {
        get() {
            throw new DOMException("blocked", "SecurityError");
        },
    });
    globalThis.window = page;
    context.after(() => delete globalThis.window);
    await store.set("key", "value");
    assert.equal(page.localStorage.getItem("oidc.key"), "value");
    await assert.rejects(settled.get("key"), { name: "SecurityError" });
    await assert.rejects(settled.set("key", "value"), { name: "SecurityError" });
});

test("the core knows which browser storage a store is", (context) => {
    assert.deepEqual(describeStore(new WebStorageStateStore()), { shared: false }, "without a window it is memory");
    const page = { localStorage: slow(new InMemoryWebStorage()), sessionStorage: slow(new InMemoryWebStorage()) };
    globalThis.window = page;
    context.after(() => delete globalThis.window);
    const described = (args) => describeStore(new WebStorageStateStore(args));
    assert.deepEqual(described({}), { kind: "localStorage" });
    assert.deepEqual(described({ store: page.localStorage }), { kind: "localStorage" });
    assert.deepEqual(described({ store: page.sessionStorage }), { kind: "sessionStorage" });
    assert.deepEqual(described({ store: page.localStorage, prefix: "app." }), { shared: true });
    assert.deepEqual(described({ store: page.sessionStorage, prefix: "app." }), { shared: false });
    page.localStorage.area = "an app's own item";
    assert.deepEqual(described({ store: page.localStorage }), { kind: "localStorage" });
    assert.deepEqual(described({ store: () => page.localStorage }), { shared: true });
    assert.deepEqual(described({ store: new InMemoryWebStorage() }), { shared: false });
    assert.deepEqual(described({ store: slow(new InMemoryWebStorage()) }), { shared: true });
    assert.deepEqual(describeStore({ get() {}, set() {}, remove() {}, getAllKeys() {} }), {});
});
