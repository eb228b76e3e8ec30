import { whenIdle } from "./lazy.js";
import { inputAhead, isAddress } from "./loader.js";

/** Delay in which the page loads undisturbed. */
const QUIET_MS = 2000;

let isBegun = false;

/**
 * Fetches the WebAssembly into the browser's cache once the page is idle, ahead of a click on sign-in or sign-out, or of a
 * renewal. Not by a link element, which browsers check against `default-src`, and which not all of them support.
 *
 * Its JavaScript is imported, as only `import` knows the URL that bundlers give it. The page then keeps it, even if a
 * deployment removes the file.
 */
export function fetchAhead(): void {
    if (isBegun) return;
    isBegun = true;
    // A failure is reported when the file is needed.
    setTimeout(() => whenIdle(() => void fetched().catch(() => {})), QUIET_MS);
}

/** Reads the response to its end, as caches keep only complete ones. */
async function fetched(): Promise<void> {
    const { connection } = navigator as { connection?: { saveData?: boolean } };
    const input = connection?.saveData ? undefined : inputAhead();
    if (!isAddress(input)) return;
    await (await fetch(input, { priority: "low" })).arrayBuffer();
    await import("./oidc_client_wasm.js");
}
