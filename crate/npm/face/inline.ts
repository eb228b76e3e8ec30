import { setDefaultWasm } from "./loader.js";

setDefaultWasm(async () => {
    const { default: base64 } = await import("./oidc_client_wasm_base64.js");
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
});

export * from "./exports.js";
