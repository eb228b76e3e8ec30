import { defineConfig } from 'vite';

// Served beside the demo in Leptos, under a path of its own.
export default defineConfig({
  base: '/react/',
  build: { outDir: '../../target/www/react', emptyOutDir: true },
  // All that an app on oidc-client-ts has to change: whoever asks for it gets oidc-client-wasm, react-oidc-context too.
  resolve: { alias: { 'oidc-client-ts': 'oidc-client-wasm' } },
});
