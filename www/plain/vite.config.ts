import { defineConfig } from 'vite';

// Served beside the demo in Leptos, under a path of its own.
export default defineConfig({
  base: '/plain/',
  build: { outDir: '../../target/www/plain', emptyOutDir: true },
});
