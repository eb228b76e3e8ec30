// esbuild: an app, what is left out of it, and what it weighs.

import { bundle, first, sizes, sources } from '../support/bundle.js';
import { copyPage, copyWasm } from '../support/copies.js';
import { expect, test } from '../support/fixtures.js';
import { Project } from '../support/project.js';
import { tell } from '../support/readme.js';
import { record } from '../../support/figures.js';

const esbuild = new Project('esbuild');
test.beforeAll(() => esbuild.install());

test('esbuild: signs in', async ({ signIn, using }) => {
  await esbuild.run('esbuild', 'main.js', '--bundle', '--splitting', '--format=esm', '--minify', '--outdir=dist');
  await copyWasm(esbuild);
  await copyPage(esbuild);
  const { origin } = using(await esbuild.serve('dist'));
  await signIn(origin);
});

test('esbuild: what an app does not use is left out', async () => {
  const managers = ['user-manager.js', 'oidc-client.js'];
  expect(sources(await bundle(esbuild, 'main.js', 'oidc-client-wasm'))).toEqual(expect.arrayContaining(managers));
  const used = sources(await bundle(esbuild, 'stores.js', 'oidc-client-wasm'));
  expect(used).toContain('web-storage-state-store.js');
  expect(used.filter((name) => managers.includes(name))).toEqual([]);
});

test('esbuild: what a page waits for is smaller than oidc-client-ts', async ({}, info) => {
  const figures = {
    npm: await measured('oidc-client-wasm', ['node_modules/oidc-client-wasm/dist/oidc_client_wasm_bg.wasm']),
    'oidc-client-ts': await measured('oidc-client-ts'),
  };
  for (const [name, value] of Object.entries(figures)) await record(info, name, value, 'size');
  console.table(figures);
  await tell(figures.npm, figures['oidc-client-ts']);
  expect(figures.npm.first_gzip).toBeLessThan(figures['oidc-client-ts'].first_gzip);
});

/** @param {string} library @param {string[]} assets what comes later beside scripts */
async function measured(library, assets = []) {
  const outputs = await bundle(esbuild, 'measured.js', library);
  const total = await sizes(esbuild, [...Object.keys(outputs), ...assets]);
  const atFirst = await sizes(esbuild, first(outputs, 'measured.js'));
  return {
    total_gzip: total.gzip,
    total_brotli: total.brotli,
    first_gzip: atFirst.gzip,
    first_brotli: atFirst.brotli,
  };
}
