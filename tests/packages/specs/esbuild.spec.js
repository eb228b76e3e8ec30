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

test('esbuild: a page’s first bundle has no operations, and no manager that it doesn’t create', async () => {
  const waitsFor = async (/** @type {string} */ entry) => {
    const outputs = await bundle(esbuild, entry, 'oidc-client-wasm');
    return sources(Object.fromEntries(first(outputs, entry).map((path) => [path, outputs[path]])));
  };
  const [manager, operations] = ['user-manager.js', 'user-manager-operations.js'];
  const main = await waitsFor('main.js');
  expect(main).toContain(manager);
  expect(main).not.toContain(operations);
  const stores = await waitsFor('stores.js');
  expect(stores).toContain('web-storage-state-store.js');
  expect(stores.filter((name) => [manager, operations].includes(name))).toEqual([]);
});

test('esbuild: a page’s first bundle is smaller than with oidc-client-ts', async () => {
  const waitsFor = async (/** @type {string} */ library) => {
    const outputs = await bundle(esbuild, 'measured.js', library);
    return (await sizes(esbuild, first(outputs, 'measured.js'))).gzip;
  };
  expect(await waitsFor('oidc-client-wasm')).toBeLessThan(await waitsFor('oidc-client-ts'));
});
