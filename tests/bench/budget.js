// How much a page with the npm package loads, and when: the small app of `size.js`, printed as JSON for the budgets in xtask.

import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readdir } from 'node:fs/promises';
import { build } from 'esbuild';
import { BUNDLED, first, sizes } from '../packages/support/bundle.js';

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));
const folder = path('../../target/bench/budget');
const package_ = path('../../crate/npm/dist');
const entry = path('../packages/projects/esbuild/measured.js');

const { metafile } = await build({
  ...BUNDLED,
  absWorkingDir: path('../..'),
  entryPoints: [entry],
  alias: { library: join(package_, 'index.js') },
  metafile: true,
  outdir: folder,
  logLevel: 'error',
});
const root = { folder: path('../..') };
const wasm = (await readdir(package_)).filter((name) => name.endsWith('.wasm')).map((name) => relative(root.folder, join(package_, name)));
const total = await sizes(root, [...Object.keys(metafile.outputs), ...wasm]);
const atFirst = await sizes(root, first(metafile.outputs, relative(root.folder, entry)));
const module_ = await sizes(root, wasm);
console.log(JSON.stringify({ wasm: module_.gzip, first: atFirst.gzip, later: total.gzip - atFirst.gzip }));
