// The files that are copied beside a bundle.

import { cp } from 'node:fs/promises';
import { join } from 'node:path';

const WASM = 'oidc_client_wasm_bg.wasm';

/** esbuild and Rollup leave addresses as they are, so the file is put where the package's README says. */
export function copyWasm(/** @type {import('./project.js').Project} */ { folder }) {
  return cp(join(folder, 'node_modules/oidc-client-wasm/dist', WASM), join(folder, 'dist', WASM));
}

/** The page, for bundlers that know nothing of pages. */
export function copyPage(/** @type {import('./project.js').Project} */ { folder }) {
  return cp(join(folder, 'index.html'), join(folder, 'dist/index.html'));
}
