import { OidcError } from "./errors.js";
import { later } from "./lazy.js";

/** What the WebAssembly module can be made of: its address, its bytes, an answer that brings them, or the module itself. */
export type WasmInput = string | URL | Request | Response | BufferSource | WebAssembly.Module;
type Glue = typeof import("./oidc_client_wasm.js");

let source: (() => WasmInput | Promise<WasmInput>) | undefined;
/** Whether asking the source loads nothing. */
let isAtHand = false;
let loading: Promise<Glue> | undefined;

/**
 * Says where the WebAssembly module is. For the entry `oidc-client-wasm/slim`, before the first sign-in; the other entries
 * know it. It is loaded when it is needed, and once.
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

/** Sets it unless that was done: an app's own word counts. */
export function setDefaultWasm(input: () => WasmInput | Promise<WasmInput>, isAddress = false): void {
    if (source) return;
    source = input;
    isAtHand = isAddress;
}

/** What the module is to be made of, as long as nobody has begun to load it. Nothing where an app's function would be asked. */
export function inputAhead(): WasmInput | undefined {
    return loading || !isAtHand ? undefined : (source?.() as WasmInput);
}

/**
 * Loads the WebAssembly module, and what belongs to it, ahead of its first use, for example when the page has nothing better
 * to do. Calling it again does nothing.
 *
 * @throws OidcError `wasm_unavailable` when it can't be fetched, `wasm_blocked` when a content security policy forbids it,
 * `script_unavailable` when a script of this package can't be fetched.
 */
export async function loadWasm(): Promise<void> {
    await Promise.all([load(), later()]);
}

/** Whether this page's own address has the answer to a sign-in. */
export const hasAnswer = (): boolean => /[?#&](code|response)=/.test(location.search + location.hash);

/**
 * Begins to load everything where the page's own address has the answer to a sign-in: an app's first script runs before the
 * app asks for it. Not in popups and frames, whose pages only hand the address on.
 */
export function expectAnswer(): void {
    if (typeof window === "undefined" || window.opener || window.parent !== window || !hasAnswer()) return;
    // Not before the app's own script could call setWasm(); by then that may have cleaned the address.
    queueMicrotask(() => {
        // Whoever needs it is told what is wrong.
        for (const part of [load(), later()]) part.catch(() => {});
    });
}

/** The module, loaded once. After a failure it is tried again at the next use. */
export function load(): Promise<Glue> {
    loading ??= start().catch((error: unknown) => {
        loading = undefined;
        throw error;
    });
    return loading;
}

async function start(): Promise<Glue> {
    if (!source) {
        throw new OidcError("wasm_unavailable", "nobody said where the WebAssembly module is: call setWasm()");
    }
    try {
        // Side by side, and the module first: it is the larger by far.
        const [module, glue] = await Promise.all([compiled(source()), import("./oidc_client_wasm.js")]);
        await glue.default({ module_or_path: module });
        return glue;
    } catch (error) {
        const { unloadable } = await later();
        throw unloadable(error);
    }
}

/** Compiled while it comes. What has another media type than it should is left to the script around the module. */
async function compiled(source: WasmInput | Promise<WasmInput>): Promise<WasmInput> {
    const given = source instanceof Promise ? await source : source;
    const input = isAddress(given) ? await fetch(given) : given;
    const streams = (input as Response).headers?.get("Content-Type") === "application/wasm";
    return streams ? WebAssembly.compileStreaming(input as Response) : input;
}

/** Whether it is to be fetched. Told by members: where tests run, such as jsdom, not all of the classes are there. */
export function isAddress(input: WasmInput | undefined): input is string | URL | Request {
    return typeof input === "string" || !!((input as URL)?.href ?? (input as Request)?.method);
}
