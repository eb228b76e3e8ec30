import { setDefaultWasm } from "./loader.js";

// Written as a literal, so that bundlers find the file.
setDefaultWasm(() => new URL("./oidc_client_wasm_bg.wasm", import.meta.url), true);

export * from "./exports.js";
