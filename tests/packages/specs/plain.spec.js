// Pages without a bundler.

import { test } from '../support/fixtures.js';
import { Project } from '../support/project.js';

const plain = new Project('plain');
test.beforeAll(() => plain.install());

test('<script type="module"> with an import map: signs in', async ({ signIn, using }) => {
  const { origin } = using(await plain.serve('.', { index: 'import-map.html', inlineScripts: true }));
  await signIn(origin);
});

test('<script> with the global `oidc`: signs in', async ({ signIn, using }) => {
  const { origin } = using(await plain.serve('.', { index: 'script.html', inlineScripts: true }));
  await signIn(origin);
});
