// When the WebAssembly is asked for.

import assert from "node:assert/strict";
import { test } from "node:test";
import { load, setWasm } from "../dist/loader.js";
import { ORIGIN, page } from "./support/window.js";

test("at a callback it is asked for before the app's own scripts run", async (context) => {
    at(context);
    const { asked } = await import("./support/busy-app.js");
    assert.deepEqual(asked, ["oidc_client_wasm_bg.wasm"]);
});

test("what an app says of its place counts, though the package's own has begun to come", async (context) => {
    at(context);
    load().catch(() => {});
    setWasm("https://cdn.example/mine.wasm");
    await assert.rejects(load(), { code: "wasm_unavailable" });
    assert.equal(globalThis.asked.pop(), "mine.wasm");
});

/** A callback, in a page without a network, which keeps what was asked for. */
function at(context) {
    page(context, { location: { href: `${ORIGIN}/?code=1&state=1`, search: "?code=1&state=1", hash: "", origin: ORIGIN } });
    globalThis.asked = [];
    context.mock.method(globalThis, "fetch", (address) => {
        globalThis.asked.push(String(address).split("/").pop());
        return Promise.reject(new TypeError("no network"));
    });
}
