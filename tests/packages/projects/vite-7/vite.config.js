// The one line that dev servers before Vite 8 need: they look for the WebAssembly module in their cache otherwise.
export default { optimizeDeps: { exclude: ['oidc-client-wasm'] } };
