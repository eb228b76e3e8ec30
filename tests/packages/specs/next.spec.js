// Next.js: pages that are rendered before there is a browser.

import { expect, test } from '../support/fixtures.js';
import { Project } from '../support/project.js';

test('Next.js 16: a page with a manager is prerendered, and signs in', async ({ signIn, using }) => {
  const next = new Project('next');
  await next.install();
  await next.run('next', 'build');
  const { origin } = using(await next.start('next', (port) => ['start', '--port', port, '--hostname', '127.0.0.1']));
  expect(await (await fetch(origin)).text()).toContain('Rendered for my-app');
  const loaded = await signIn(origin);
  expect(new Set(loaded.filter((path) => path.endsWith('.wasm'))).size).toBe(1);
});
