// The sources of the WebAssembly module, also in test environments that lack a browser's classes.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { isAddress, load, setWasm } from "../dist/loader.js";

const BYTES = await readFile(new URL("../dist/oidc_client_wasm_bg.wasm", import.meta.url));

test("addresses are told from bytes, answers and modules", () => {
    const url = new URL("https://app.example/a.wasm");
    for (const address of ["a.wasm", "", url, new Request(url)]) assert.ok(isAddress(address), String(address));
    const module = new WebAssembly.Module(BYTES);
    for (const other of [BYTES, BYTES.buffer, module, new Response(BYTES), undefined]) assert.ok(!isAddress(other), String(other));
});

test("jsdom's page, which has neither Request nor Response, loads it from bytes", async (context) => {
    const { Request, Response } = globalThis;
    context.after(() => Object.assign(globalThis, { Request, Response }));
    delete globalThis.Request;
    delete globalThis.Response;
    setWasm(async () => new Uint8Array(BYTES));
    assert.equal(typeof (await load()).Core, "function");
});
