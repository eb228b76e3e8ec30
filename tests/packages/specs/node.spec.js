// Node.js, and what package checkers and TypeScript make of the package.

import { expect, test } from '../support/fixtures.js';
import { Project, tarball } from '../support/project.js';
import { StrictProvider } from '../../support/strict-provider.js';

const node = new Project('node');
test.beforeAll(() => node.install());

for (const [title, script] of [
  ['import', 'imported.mjs'],
  ['require', 'required.cjs'],
]) {
  test(`Node.js, ${title}: signs in without a browser`, async ({ using }) => {
    const provider = using(await StrictProvider.start({ home: 'http://127.0.0.1:1/', clientId: 'my-app' }));
    expect(await node.node(script, provider.origin)).toBe('signed in: johndoe\n');
  });
}

test('publint reports nothing', async () => {
  expect(await node.run('publint', '--strict', tarball())).toContain('All good!');
});

test('attw reports nothing', async () => {
  // Files whose addresses a page needs, and nothing that a program imports.
  const options = ['--profile', 'node16', '--exclude-entrypoints', 'oidc-client-wasm.wasm', 'keeper.js'];
  const said = await node.run('attw', tarball(), ...options);
  for (const entry of ['', '/slim', '/inline']) expect(said).toContain(`"oidc-client-wasm${entry}"`);
});

for (const [resolution, module, files] of /** @type {[string, string, string[]][]} */ ([
  ['node16', 'node16', ['typed.mts', 'typed.cts']],
  ['bundler', 'preserve', ['typed.mts', 'typed.cts']],
  // Reads no `exports`.
  ['node10', 'esnext', ['typed.mts']],
])) {
  test(`TypeScript, ${resolution}: knows the types of every entry`, async () => {
    const options = ['--module', module, '--moduleResolution', resolution, '--lib', 'es2022,dom'];
    await node.run('tsc', '--noEmit', '--strict', ...options, ...files);
  });
}
