import { OidcError } from "./errors.js";
import { later } from "./lazy.js";

/** A source of the WebAssembly module: its URL, its bytes, a response with them, or the module itself. */
export type WasmInput = string | URL | Request | Response | BufferSource | WebAssembly.Module;
type Glue = typeof import("./oidc_client_wasm.js");

let source: (() => WasmInput | Promise<WasmInput>) | undefined;
/** Whether calling `source` loads nothing. */
let isAtHand = false;
let loading: Promise<Glue> | undefined;

/**
 * Sets where the WebAssembly module is loaded from. Only needed with the entry `oidc-client-wasm/slim`, before the first
 * sign-in. The module is loaded once, when it is needed.
 *
 * ```js
 * import { setWasm, UserManager } from "oidc-client-wasm/slim";
 * import address from "oidc-client-wasm/oidc-client-wasm.wasm?url";
 * setWasm(address);
 * ```
 */
export function setWasm(input: WasmInput | (() => WasmInput | Promise<WasmInput>)): void {
    isAtHand = typeof input !== "function";
    source = isAtHand ? () => input as WasmInput : (input as () => WasmInput | Promise<WasmInput>);
}

/** Sets the entry's own source, unless the app has set one. */
export function setDefaultWasm(input: () => WasmInput | Promise<WasmInput>, isAddress = false): void {
    if (source) return;
    source = input;
    isAtHand = isAddress;
}

/** The source, if loading hasn't begun and no function of the app must be called for it. */
export function inputAhead(): WasmInput | undefined {
    return loading || !isAtHand ? undefined : (source?.() as WasmInput);
}

/**
 * Loads the WebAssembly module and its scripts ahead of the first use, for example when the page is idle. Calling it again
 * does nothing.
 *
 * @throws OidcError `wasm_unavailable` when it can't be fetched, `wasm_blocked` when a content security policy forbids it,
 * `script_unavailable` when a script of this package can't be fetched.
 */
export async function loadWasm(): Promise<void> {
    await Promise.all([load(), later()]);
}

/** Whether this page's URL has the response to a sign-in. */
export const hasAnswer = (): boolean => /[?#&](code|response)=/.test(location.search + location.hash);

/**
 * Starts to load everything if the page's URL has the response to a sign-in, before the app processes it. Not in popups and
 * frames, whose pages only pass the URL on.
 */
export function expectAnswer(): void {
    if (typeof window === "undefined" || window.opener || window.parent !== window || !hasAnswer()) return;
    // Deferred, so that the app's script can call setWasm() first; it may also clean the URL, which is checked above.
    queueMicrotask(() => {
        // The operation that needs it raises the error.
        for (const part of [load(), later()]) part.catch(() => {});
    });
}

/** Loads the module once. A failed load is retried at the next use. */
export function load(): Promise<Glue> {
    loading ??= start().catch((error: unknown) => {
        loading = undefined;
        throw error;
    });
    return loading;
}

async function start(): Promise<Glue> {
    if (!source) {
        throw new OidcError("wasm_unavailable", "the location of the WebAssembly module is unknown: call setWasm()");
    }
    try {
        // In parallel; the module first, as it is far larger.
        const [module, glue] = await Promise.all([compiled(source()), import("./oidc_client_wasm.js")]);
        await glue.default({ module_or_path: module });
        return glue;
    } catch (error) {
        const { unloadable } = await later();
        throw unloadable(error);
    }
}

/** Compiles the module while it arrives. A response with another media type is left to wasm-bindgen's `init`. */
async function compiled(source: WasmInput | Promise<WasmInput>): Promise<WasmInput> {
    const given = source instanceof Promise ? await source : source;
    const input = isAddress(given) ? await fetch(given) : given;
    const streams = (input as Response).headers?.get("Content-Type") === "application/wasm";
    return streams ? WebAssembly.compileStreaming(input as Response) : input;
}

/** Whether the source must be fetched. Checked by members, as test environments such as jsdom lack some of the classes. */
export function isAddress(input: WasmInput | undefined): input is string | URL | Request {
    return typeof input === "string" || !!((input as URL)?.href ?? (input as Request)?.method);
}
