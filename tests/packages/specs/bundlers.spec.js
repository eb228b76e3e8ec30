// Bundlers other than Vite, each with as little configuration as it can do with.

import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '../support/fixtures.js';
import { Project } from '../support/project.js';

/** esbuild and Rollup leave addresses as they are: the file is put where the package's README says. */
async function copyWasm(/** @type {Project} */ { folder }) {
  const file = 'oidc_client_wasm_bg.wasm';
  await cp(join(folder, 'node_modules/oidc-client-wasm/dist', file), join(folder, 'dist', file));
}

/** @param {Project} project */
const copyPage = ({ folder }) => cp(join(folder, 'index.html'), join(folder, 'dist/index.html'));

const BUNDLERS = [
  {
    title: 'webpack 5',
    name: 'webpack',
    async build(/** @type {Project} */ project) {
      await project.run('webpack', '--mode', 'production', '--entry', './main.js');
      await copyPage(project);
    },
  },
  {
    title: 'esbuild',
    name: 'esbuild',
    async build(/** @type {Project} */ project) {
      await project.run('esbuild', 'main.js', '--bundle', '--splitting', '--format=esm', '--minify', '--outdir=dist');
      await copyWasm(project);
      await copyPage(project);
    },
  },
  {
    title: 'Rollup 4',
    name: 'rollup',
    async build(/** @type {Project} */ project) {
      await project.run('rollup', '--config');
      await copyWasm(project);
      await copyPage(project);
    },
  },
  {
    title: 'Parcel 2',
    name: 'parcel',
    // It writes an import map into the page.
    inlineScripts: true,
    build: (/** @type {Project} */ project) => project.run('parcel', 'build', 'index.html', '--no-cache'),
  },
];

for (const { title, name, build, inlineScripts } of BUNDLERS) {
  test(`${title}: signs in`, async ({ signIn, using }) => {
    const project = new Project(name);
    await project.install();
    await build(project);
    const { origin } = using(await project.serve('dist', { inlineScripts }));
    const loaded = await signIn(origin);
    expect(new Set(loaded.filter((path) => path.endsWith('.wasm'))).size).toBe(1);
  });
}
