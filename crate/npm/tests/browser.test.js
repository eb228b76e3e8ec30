// IndexedDB and messages between windows, in Chromium, compared with oidc-client-ts.

import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { open } from "./support/browser.js";

const CALLBACK = `<script type="module">
    import { notifyOpener, notifyParent } from "/dist/navigators/callback.js";
    const keepOpen = new URLSearchParams(location.search).has("keep");
    parent === window ? notifyOpener(location.href, keepOpen) : notifyParent(location.href);
</script>`;
const PARTED = { "Cross-Origin-Opener-Policy": "same-origin" };

let site;
let context;
let page;
before(async () => {
    site = await open({
        "/callback": { body: CALLBACK },
        // Like a provider's page with an opener policy, which separates its window from the opener, also after it navigates.
        "/provider": { headers: PARTED, body: `<script>location.replace("/callback" + location.search)</script>` },
    });
});
after(() => site.close());
beforeEach(async () => {
    context = await site.browser.newContext();
    page = await context.newPage();
    await page.goto(site.origin);
});
afterEach(() => context.close());

for (const oursWrites of [true, false]) {
    test(`a key that ${oursWrites ? "we" : "they"} stored is found by the other, in a database that the first creates`, async () => {
        const outcome = await page.evaluate(async (oursWrites) => {
            const both = [await import("/dist/dpop-store.js"), await import("oidc-client-ts")];
            const [one, other] = oursWrites ? both : both.reverse();
            const [writes, reads] = [new one.IndexedDbDPoPStore(), new other.IndexedDbDPoPStore()];
            const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
            await writes.set("a", new one.DPoPState(keys, "nonce"));
            await writes.set("b", new one.DPoPState(keys));
            const found = await reads.get("a");
            const jwk = async (key) => JSON.stringify(await crypto.subtle.exportKey("jwk", key));
            return {
                isSame: (await jwk(found.keys.publicKey)) === (await jwk(keys.publicKey)),
                isExtractable: found.keys.privateKey.extractable,
                nonces: [found.nonce, (await reads.get("b")).nonce],
                removed: (await reads.remove("a")).nonce,
                left: await writes.getAllKeys(),
                gone: [await reads.get("a"), await reads.remove("a")],
            };
        }, oursWrites);
        assert.deepEqual(outcome, {
            isSame: true,
            isExtractable: false,
            nonces: ["nonce", undefined],
            removed: "nonce",
            left: ["b"],
            gone: [undefined, undefined],
        });
    });
}

test("the key store leaves no database connection open", async () => {
    const outcome = await page.evaluate(async () => {
        const { IndexedDbDPoPStore } = await import("/dist/dpop-store.js");
        const store = new IndexedDbDPoPStore();
        await store.getAllKeys();
        const use = await store.createStore("oidc", "dpop");
        await use("readwrite", (store) => void store.put(1, "one"));
        const read = await use("readonly", (kept) => store.promisifyRequest(kept.get("one")));
        return new Promise((resolve) => {
            const deleting = indexedDB.deleteDatabase("oidc");
            deleting.onblocked = () => resolve("blocked");
            deleting.onsuccess = () => resolve(`deleted after ${read}`);
        });
    });
    assert.equal(outcome, "deleted after 1");
});

test("strings are kept in the database, and read by a page opened later", async () => {
    const use = async () => {
        const { IndexedDbStateStore } = await import("/dist/indexed-db-state-store.js");
        const store = new IndexedDbStateStore();
        const found = [await store.get("a"), await store.getAllKeys()];
        await store.set("a", "1");
        await store.set("b", "2");
        return [...found, await store.remove("b"), await store.remove("b"), store._describe()];
    };
    const described = { kind: "indexedDB" };
    assert.deepEqual(await page.evaluate(use), [null, [], "2", null, described]);
    const later = await context.newPage();
    await later.goto(site.origin);
    assert.deepEqual(await later.evaluate(use), ["1", ["a"], "2", null, described]);
});

test("encrypted strings can be read only with the key and under their own name", async () => {
    const outcome = await page.evaluate(async () => {
        const { EncryptedStateStore } = await import("/dist/encrypted-state-store.js");
        const { WebStorageStateStore } = await import("/dist/web-storage-state-store.js");
        const plain = new WebStorageStateStore();
        const [store, other] = [new EncryptedStateStore(plain), new EncryptedStateStore(plain)];
        const text = JSON.stringify({ name: "Zoë", long: "x".repeat(200_000) });
        // Both create a key at the same time, and agree on one.
        await Promise.all([store.set("a", text), other.set("b", text)]);
        const lies = localStorage.getItem("oidc.a");
        const outcomes = {
            format: /^aes-gcm\.[\w-]+$/.test(lies),
            again: (await other.get("a")) === text && (await store.get("b")) === text,
            described: store._describe(),
            inside: new EncryptedStateStore({ get() {} })._describe(),
            names: (await store.getAllKeys()).sort(),
        };
        await store.set("a", text);
        outcomes.fresh = localStorage.getItem("oidc.a") !== lies;
        localStorage.setItem("oidc.c", localStorage.getItem("oidc.a"));
        localStorage.setItem("oidc.d", lies.slice(0, -2) + (lies.at(-2) === "A" ? "B" : "A") + lies.at(-1));
        localStorage.setItem("oidc.e", "plain");
        outcomes.refused = [await store.get("c"), await store.get("d"), await store.get("e"), await store.get("none")];
        outcomes.removed = [(await store.remove("a")) === text, localStorage.getItem("oidc.a")];
        await new Promise((resolve) => (indexedDB.deleteDatabase("oidc-client-wasm").onsuccess = resolve));
        outcomes.withoutKey = await store.get("b");
        await store.set("b", "new");
        outcomes.anew = await store.get("b");
        return outcomes;
    });
    assert.deepEqual(outcome, {
        format: true,
        again: true,
        described: { kind: "localStorage", encrypted: true },
        inside: {},
        names: ["a", "b"],
        fresh: true,
        refused: [null, null, null, null],
        removed: [true, null],
        withoutKey: null,
        anew: "new",
    });
});

test("reading the key is retried once, and an entry can be removed without it", async () => {
    const outcome = await page.evaluate(async () => {
        const { EncryptedStateStore } = await import("/dist/encrypted-state-store.js");
        const { WebStorageStateStore } = await import("/dist/web-storage-state-store.js");
        const store = new EncryptedStateStore(new WebStorageStateStore());
        await store.set("a", "text");
        const { open } = IDBFactory.prototype;
        let fails = 1;
        IDBFactory.prototype.open = function (...args) {
            if (fails-- > 0) throw new DOMException("connection lost", "UnknownError");
            return open.apply(this, args);
        };
        const once = await store.get("a");
        fails = 2;
        const twice = await store.get("a").catch(({ name }) => name);
        fails = 2;
        // Removing succeeds although the value can't be read.
        return [once, twice, await store.remove("a"), localStorage.length];
    });
    assert.deepEqual(outcome, ["text", "UnknownError", null, 0]);
});

test("without a key nothing is stored, least of all plain text", async () => {
    const outcome = await page.evaluate(async () => {
        const { EncryptedStateStore } = await import("/dist/encrypted-state-store.js");
        const { WebStorageStateStore } = await import("/dist/web-storage-state-store.js");
        Object.defineProperty(window, "indexedDB", { value: undefined });
        const store = new EncryptedStateStore(new WebStorageStateStore());
        const error = await store.set("a", "secret").catch(({ code, message }) => ({ code, message }));
        return [error, await store.get("a"), localStorage.length];
    });
    const message = "this browser can't encrypt with an AES-GCM key of its own";
    assert.deepEqual(outcome, [{ code: "encryption_failed", message }, null, 0]);
});

/** Has oidc-client-ts wait for the URL that our callback page posts, and returns it. */
async function waitedFor(path) {
    const { UserManager } = await import("oidc-client-ts");
    const manager = new UserManager({ authority: location.origin, client_id: "app", redirect_uri: location.origin, automaticSilentRenew: false });
    const navigator = path.includes("frame") ? manager._iframeNavigator : manager._popupNavigator;
    const handle = await navigator.prepare({});
    return await handle.navigate({ url: location.origin + path, state: "s" });
}

for (const [where, path] of [
    ["a popup", "/callback?code=c&state=s"],
    ["a hidden frame", "/callback?code=c&state=s&frame"],
    ["a popup that the provider's page has cut off", "/provider?code=c&state=s"],
]) {
    test(`our callback in ${where} reaches a page of oidc-client-ts`, { timeout: 30_000 }, async () => {
        const asked = path.replace("/provider", "/callback");
        const { url } = await page.evaluate(waitedFor, path);
        assert.equal(url, site.origin + asked);
        // The windows that were opened are closed.
        for (const other of context.pages().filter((other) => other !== page)) {
            if (!other.isClosed()) await other.waitForEvent("close");
        }
    });
}

test("signinPopupCallback with keepOpen leaves the popup open", async () => {
    const path = "/callback?code=c&state=s&keep";
    const { url } = await page.evaluate(waitedFor, path);
    assert.equal(url, site.origin + path);
    const popup = context.pages().find((other) => other !== page);
    // A window that is about to be closed doesn't respond.
    assert.equal(await popup.evaluate("new Promise((resolve) => requestAnimationFrame(() => resolve(document.title)))"), "Test");
});
