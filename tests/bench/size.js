// What a page has to load for the same small app, made with each library: it signs in by redirect and comes back, renews
// silently, and reads who is signed in. Bundled by one bundler, minified, split where the library splits itself.

import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { addFigures } from '../support/figures.js';
import { tell } from './support/readme.js';
import { weigh } from './support/weigh.js';

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));
const folder = path('../../target/bench/size');
const WASM = 'oidc_client_wasm_bg.wasm';
/** The same app for both: they have one API. */
const SHARED = path('../packages/projects/esbuild/measured.js');
const own = (/** @type {string} */ name) => ({ entry: path(`size/apps/${name}.js`) });

/** @type {Record<string, {entry: string, library?: string, assets?: string[]}>} */
const APPS = {
  npm: { entry: SHARED, library: path('../../crate/npm/dist/index.js'), assets: [path(`../../crate/npm/dist/${WASM}`)] },
  'oidc-client-ts': { entry: SHARED, library: 'oidc-client-ts' },
  'auth0-spa-js': own('auth0-spa-js'),
  'axa-oidc-client': own('axa-oidc-client'),
  'keycloak-js': own('keycloak-js'),
  'msal-browser': own('msal-browser'),
  'oidc-spa': own('oidc-spa'),
  oauth4webapi: own('oauth4webapi'),
};

await mkdir(folder, { recursive: true });
for (const file of ['package.json', 'package-lock.json']) await copyFile(path(`size/${file}`), join(folder, file));
await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder });

/** @type {Record<string, import('./support/readme.js').Sizes>} */
const figures = {};
for (const [name, app] of Object.entries(APPS)) figures[name] = await weighed(name, app);
console.table(figures);
await addFigures('size', figures);
await tell(figures.npm, figures['oidc-client-ts']);

/** @param {string} name @param {(typeof APPS)[string]} app */
async function weighed(name, app) {
  const nodePaths = [join(folder, 'node_modules')];
  const { total, first } = await weigh({ ...app, folder, nodePaths, outdir: `dist/${name}` });
  return { first_gzip: first.gzip, first_brotli: first.brotli, total_gzip: total.gzip, total_brotli: total.brotli };
}
