// How both pages are built: under a path of their own, into target/www, beside the Leptos page.

import { fileURLToPath } from 'node:url';
import type { UserConfig } from 'vite';

/** The configuration of the page that is served at `/NAME/`. */
export const page = (name: string): UserConfig => ({
  base: `/${name}/`,
  build: {
    outDir: fileURLToPath(new URL(`../../target/www/${name}`, import.meta.url)),
    emptyOutDir: true,
  },
});
