// Bundlers other than Vite and esbuild, each with as little configuration as it can do with.

import { copyPage, copyWasm } from '../support/copies.js';
import { expect, test } from '../support/fixtures.js';
import { Project } from '../support/project.js';

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
