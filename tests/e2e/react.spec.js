// react-oidc-context as npm has it, on oidc-client-wasm by an alias, in React's StrictMode.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test, expect } from '../support/fixtures.js';

/** A visitor who has the React page open. @param {import('../support/fixtures.js').Invite} invite */
async function visit(invite) {
  const visitor = await invite();
  visitor.home = '/react';
  await visitor.open();
  return visitor;
}

test('one sign-in is one authorization request and one token request, however often effects run', async ({ invite, demo }) => {
  const alice = await visit(invite);
  await alice.signIn('Alice Adams');
  const asked = alice.watch.askedOf(demo.provider.origin);
  expect(asked).toEqual(['GET /.well-known/openid-configuration', 'GET /auth', 'POST /token', 'GET /jwks']);
  expect(alice.watch.tokenRequests(demo.provider.origin, 'authorization_code')).toHaveLength(1);
  // StrictMode mounts everything twice; the board still connects only once.
  expect(alice.watch.tokensShownTo(demo.database.origin)).toHaveLength(1);
  await alice.expectCleanAddresses();
});

test('the database gets the ID token, and never the access token', async ({ invite, demo }) => {
  const alice = await visit(invite);
  await alice.signIn('Alice Adams');
  const session = await alice.storedSession();
  expect(alice.watch.tokensShownTo(demo.database.origin)).toEqual([session?.id_token]);
  expect(session?.access_token).not.toBe(session?.id_token);
});

test('a sign-out in one tab signs out the others', async ({ invite, demo }) => {
  const alice = await visit(invite);
  await alice.signIn('Alice Adams');
  const other = await alice.page.context().newPage();
  await other.goto(`${demo.app}/react/`);
  await expect(other.getByTestId('person-name')).toHaveText('Alice Adams');
  await expect(other.getByTestId('connection-state')).toHaveAttribute('data-state', 'connected');

  await alice.signOut();
  await expect(other.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(other.getByTestId('identity')).toHaveCount(0);
  await alice.expectNobody();
});

test('the page is built with the published react-oidc-context and no other OpenID Connect library', async ({ invite }) => {
  const require = createRequire(new URL('../../www/react/', import.meta.url));
  const main = require.resolve('react-oidc-context');
  const { version } = JSON.parse(await readFile(new URL('../../package.json', `file://${main}`), 'utf8'));
  expect(version).toBe('3.3.1');
  const alice = await visit(invite);
  await alice.signInButton.waitFor();
  const scripts = alice.watch.requests.filter((request) => request.resourceType() === 'script');
  const texts = await Promise.all(scripts.map(async (request) => (await request.response())?.text()));
  const code = texts.join('\n');
  // Strings that occur only in react-oidc-context, only in oidc-client-wasm, and only in oidc-client-ts.
  const marks = ['useAuth() as child of a <AuthProvider>', 'wasm_unavailable', 'JwtUtils'];
  expect(marks.map((mark) => code.includes(mark))).toEqual([true, true, false]);
});
