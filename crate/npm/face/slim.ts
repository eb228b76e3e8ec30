// For apps that provide the WebAssembly module themselves: see `setWasm`.
export * from "./exports.js";
