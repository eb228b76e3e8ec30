// Vite: what most new apps are built with. No configuration, save a line before Vite 8.

import { expect, test } from '../support/fixtures.js';
import { Project } from '../support/project.js';

const vite = new Project('vite');
test.beforeAll(() => vite.install());

/** @param {string[]} paths */
const wasm = (paths) => paths.filter((path) => path.endsWith('.wasm'));
const dev = (root) => (port) => [root, '--port', port, '--strictPort', '--host', '127.0.0.1'];

test('Vite 8, dev server: signs in', async ({ signIn, using }) => {
  const { origin } = using(await vite.start('vite', dev('main')));
  const loaded = await signIn(origin);
  expect(loaded.some((path) => path.includes('.vite/deps/oidc-client-wasm'))).toBe(true);
});

test('Vite 8, build: signs in', async ({ signIn, using }) => {
  await vite.run('vite', 'build', 'main');
  const { origin } = using(await vite.serve('main/dist'));
  expect(new Set(wasm(await signIn(origin))).size).toBe(1);
});

test('Vite 8, dev server, ./slim: signs in', async ({ signIn, using }) => {
  const { origin } = using(await vite.start('vite', dev('slim')));
  await signIn(origin);
});

test('Vite 8, build, ./slim: signs in', async ({ signIn, using }) => {
  await vite.run('vite', 'build', 'slim');
  const { origin } = using(await vite.serve('slim/dist'));
  expect(new Set(wasm(await signIn(origin))).size).toBe(1);
});

test('Vite 8, dev server, ./inline: signs in', async ({ signIn, using }) => {
  const { origin } = using(await vite.start('vite', dev('inline')));
  expect(wasm(await signIn(origin))).toEqual([]);
});

test('Vite 8, build, ./inline: signs in', async ({ signIn, using }) => {
  await vite.run('vite', 'build', 'inline');
  const { origin } = using(await vite.serve('inline/dist'));
  expect(wasm(await signIn(origin))).toEqual([]);
});

test.describe('before Vite 8', () => {
  const vite7 = new Project('vite-7');
  test.beforeAll(() => vite7.install());

  test('Vite 7, dev server, with the README’s setting: signs in', async ({ signIn, using }) => {
    const { origin } = using(await vite7.start('vite', dev('.')));
    await signIn(origin);
  });

  test('Vite 7, build: signs in', async ({ signIn, using }) => {
    await vite7.run('vite', 'build');
    const { origin } = using(await vite7.serve('dist'));
    expect(new Set(wasm(await signIn(origin))).size).toBe(1);
  });
});
