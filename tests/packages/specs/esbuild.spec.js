// esbuild: an app, what is left out of it, and what it weighs.

import { bundle, first, sizes, sources } from '../support/bundle.js';
import { copyPage, copyWasm } from '../support/copies.js';
import { expect, test } from '../support/fixtures.js';
import { Project } from '../support/project.js';

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

test('esbuild: what a page waits for is smaller than with oidc-client-ts', async () => {
  const waitsFor = async (/** @type {string} */ library) => {
    const outputs = await bundle(esbuild, 'measured.js', library);
    return (await sizes(esbuild, first(outputs, 'measured.js'))).gzip;
  };
  expect(await waitsFor('oidc-client-wasm')).toBeLessThan(await waitsFor('oidc-client-ts'));
});
