// How much a page with the npm package loads, and when: the small app of `size.js`, printed as JSON for the budgets in xtask.

import { fileURLToPath } from 'node:url';
import { weigh } from './support/weigh.js';

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));

const { assets, total, first } = await weigh({
  folder: path('../..'),
  entry: path('../packages/projects/esbuild/measured.js'),
  library: path('../../crate/npm/dist/index.js'),
  assets: [path('../../crate/npm/dist/oidc_client_wasm_bg.wasm')],
  outdir: path('../../target/bench/budget'),
});
console.log(JSON.stringify({ wasm: assets.gzip, first: first.gzip, later: total.gzip - first.gzip }));
