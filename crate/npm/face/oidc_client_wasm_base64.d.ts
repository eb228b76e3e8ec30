// The WebAssembly module as base64 text, written by `cargo xtask npm`.
declare const base64: string;
export default base64;
