import { defineConfig } from 'vite';

// Served beside the demo in Leptos, under a path of its own.
export default defineConfig({
  base: '/react/',
  build: { outDir: '../../target/www/react', emptyOutDir: true },
  // The only change for an app on oidc-client-ts: every import of it, including react-oidc-context's, resolves to ours.
  resolve: { alias: { 'oidc-client-ts': 'oidc-client-wasm' } },
});
