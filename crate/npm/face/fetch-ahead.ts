import { whenIdle } from "./lazy.js";
import { inputAhead, isAddress } from "./loader.js";

/** How long the page has to itself. */
const QUIET_MS = 2000;

let isBegun = false;

/**
 * Has the browser fetch the WebAssembly for its cache once the page is quiet: what comes next is a click on sign-in or
 * sign-out, or a renewal. Not as a link in the page, which browsers hold against `default-src`, and not all of them follow.
 *
 * The script around it is run: bundlers give it an address that only `import` knows. So the page has it for good, though a
 * deployment may remove the file.
 */
export function fetchAhead(): void {
    if (isBegun) return;
    isBegun = true;
    // What fails here is told when it is needed.
    setTimeout(() => whenIdle(() => void fetched().catch(() => {})), QUIET_MS);
}

/** To its end: a cache keeps nothing else. */
async function fetched(): Promise<void> {
    const { connection } = navigator as { connection?: { saveData?: boolean } };
    const input = connection?.saveData ? undefined : inputAhead();
    if (!isAddress(input)) return;
    await (await fetch(input, { priority: "low" })).arrayBuffer();
    await import("./oidc_client_wasm.js");
}
