// For apps that bring the WebAssembly module themselves: see `setWasm`.
export * from "./exports.js";
