// One person is one Identity: after a reload, after signing out and in, and in another browser.

import { test, expect } from '../support/fixtures.js';
import { record } from '../support/figures.js';
import { identityOf } from '../support/identity.js';

test('a user’s Identity is derived from issuer and subject', async ({ invite, demo }) => {
  const alice = await invite();
  await alice.open();
  await alice.signIn('Alice Adams');

  await expect(alice.name).toHaveText('Alice Adams');
  await expect(alice.page.getByTestId('issuer')).toHaveText(demo.config.authority);
  await expect(alice.page.getByTestId('subject')).toHaveText('alice');
  const identity = await alice.identity();
  expect(identity).toBe(identityOf(demo.config.authority, 'alice'));
  await expect(alice.row(identity)).toHaveAttribute('aria-current', 'true');
  await expect(alice.row(identity)).toContainText('Alice Adams');
  await alice.expectCleanAddresses();
});

test('a reload restores the Identity without a single request to the provider', async ({ invite, demo }) => {
  const alice = await invite();
  await alice.open();
  await alice.signIn('Alice Adams');
  const identity = await alice.identity();
  const logged = demo.provider.log.length;
  const asked = alice.watch.askedOf(demo.provider.origin).length;

  await alice.page.reload();
  await alice.expectConnected();
  expect(await alice.identity()).toBe(identity);
  await expect(alice.name).toHaveText('Alice Adams');

  expect(demo.provider.log.slice(logged)).toEqual([]);
  expect(alice.watch.askedOf(demo.provider.origin).slice(asked)).toEqual([]);
});

test('signing out and in again gives the same Identity', async ({ invite }) => {
  const alice = await invite();
  await alice.open();
  await alice.signIn('Alice Adams');
  const identity = await alice.identity();

  await alice.signOut();
  expect(await alice.storedSessions()).toEqual([]);
  await alice.expectCleanAddresses();
  await alice.signIn('Alice Adams');

  expect(await alice.identity()).toBe(identity);
});

test('the same user has the same Identity in another browser, and another user has another', async ({ invite }) => {
  const [here, elsewhere, bob] = [await invite(), await invite(), await invite()];
  for (const visitor of [here, elsewhere, bob]) await visitor.open();
  await here.signIn('Alice Adams');
  await elsewhere.signIn('Alice Adams');
  await bob.signIn('Bob Brown');

  const identity = await here.identity();
  expect(await elsewhere.identity()).toBe(identity);
  expect(await bob.identity()).not.toBe(identity);
  expect(await bob.identity()).toBe(identityOf(bob.demo.config.authority, 'bob'));
  await expect(here.row(await bob.identity())).not.toHaveAttribute('aria-current');
});

test('a first sign-in costs four requests to the provider, a later one two', async ({ invite, demo }, info) => {
  const alice = await invite();
  const provider = demo.provider.origin;
  const loggedBefore = { authorizations: demo.provider.count('GET /auth'), tokens: demo.provider.count('POST /token') };
  await alice.open();
  await alice.signIn('Alice Adams');

  const first = alice.watch.askedOf(provider);
  expect(first).toEqual(['GET /.well-known/openid-configuration', 'GET /auth', 'POST /token', 'GET /jwks']);
  expect(demo.provider.count('GET /auth') - loggedBefore.authorizations).toBe(1);
  expect(demo.provider.count('POST /token') - loggedBefore.tokens).toBe(1);

  await alice.signOut();
  const before = alice.watch.askedOf(provider).length;
  await alice.signIn('Alice Adams');
  const later = alice.watch.askedOf(provider).slice(before);
  expect(later).toEqual(['GET /auth', 'POST /token']);
  await record(info, 'provider_requests', { first_sign_in: first.length, later_sign_in: later.length });
});

test('a sign-out clears the page’s data and leaves the board', async ({ invite }) => {
  const [alice, bob] = [await invite(), await invite()];
  for (const visitor of [alice, bob]) await visitor.open();
  await alice.signIn('Alice Adams');
  await bob.signIn('Bob Brown');
  const row = alice.row(await bob.identity());
  await expect(row).toHaveAttribute('data-online', 'true');

  await bob.signOut();

  // The server would let an open socket outlive its token: the page has to close it.
  await expect(row).toHaveAttribute('data-online', 'false');
  await bob.page.getByRole('link', { name: 'Back to the start' }).click();
  await expect(bob.signInButton).toBeVisible();
  expect(await bob.storedSessions()).toEqual([]);
});
