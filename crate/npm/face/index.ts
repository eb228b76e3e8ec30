import { expectAnswer, setDefaultWasm } from "./loader.js";

// Written out in full, so that bundlers find the file.
setDefaultWasm(() => new URL("./oidc_client_wasm_bg.wasm", import.meta.url));
// Not before the app's own script could call setWasm().
queueMicrotask(expectAnswer);

export * from "./exports.js";
