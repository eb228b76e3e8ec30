import { OidcError } from "./errors.js";

/** What the WebAssembly module can be made of: its address, its bytes, an answer that brings them, or the module itself. */
export type WasmInput = string | URL | Request | Response | BufferSource | WebAssembly.Module;
type Glue = typeof import("./oidc_client_wasm.js");

let source: (() => WasmInput | Promise<WasmInput>) | undefined;
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
    source = typeof input === "function" ? (input as () => WasmInput | Promise<WasmInput>) : () => input;
}

/** Sets it unless that was done: an app's own word counts. */
export function setDefaultWasm(input: () => WasmInput | Promise<WasmInput>): void {
    source ??= input;
}

/**
 * Loads the WebAssembly module ahead of its first use, for example when the page has nothing better to do. Calling it again
 * does nothing.
 *
 * @throws OidcError `wasm_unavailable` when it can't be fetched, `wasm_blocked` when a content security policy forbids it.
 */
export async function loadWasm(): Promise<void> {
    await load();
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
        throw new OidcError("wasm_unavailable", "nobody said where the WebAssembly module is: call setWasm() first");
    }
    try {
        const glue = await import("./oidc_client_wasm.js");
        await glue.default({ module_or_path: await source() });
        return glue;
    } catch (error) {
        throw explained(error);
    }
}

function explained(error: unknown): OidcError {
    const said = error instanceof Error ? error.message : String(error);
    const [code, what] = /unsafe-eval|Content Security Policy/i.test(said)
        ? ["wasm_blocked", "the content security policy forbids WebAssembly: add 'wasm-unsafe-eval' to script-src"]
        : ["wasm_unavailable", "the WebAssembly module can't be loaded: serve oidc_client_wasm_bg.wasm beside the script"];
    return Object.assign(new OidcError(code, `${what} (${said})`), { cause: error });
}
