// Tokens that live for 15 seconds: whatever ends, stops or dies, the person at the page notices nothing.

import { decodeJwt } from 'jose';
import { test, expect } from '../support/fixtures.js';
import { record } from '../support/figures.js';

const TOKEN_SECONDS = 15;
test.use({ tokenSeconds: TOKEN_SECONDS });

/** For what takes several tokens' lives. */
const LONG = { timeout: 90_000 };

/**
 * Marks the page, so that a reload or an element that was made anew shows.
 *
 * @param {import('../support/visitor.js').Visitor} visitor
 * @returns {Promise<() => Promise<void>>} checks that nothing of it has happened
 */
async function markPage(visitor) {
  await visitor.page.evaluate(() => (window.sameDocument = true));
  const own = visitor.row(await visitor.identity());
  const marked = [visitor.name, visitor.identityText, visitor.clickButton, visitor.connection, visitor.board, own];
  const elements = await Promise.all(marked.map((locator) => locator.elementHandle()));
  return async () => {
    expect(await visitor.page.evaluate(() => window.sameDocument), 'the page was not loaded anew').toBe(true);
    for (const element of elements) {
      expect(await element?.evaluate((node) => node.isConnected), 'an element was made anew').toBe(true);
    }
  };
}

/** Waits until the tokens have been renewed this often. @param {import('../support/visitor.js').Visitor} visitor */
async function renewed(visitor, times) {
  const renewals = () => visitor.watch.tokenRequests(visitor.demo.provider.origin, 'refresh_token').length;
  const wanted = renewals() + times;
  await expect.poll(renewals, LONG).toBeGreaterThanOrEqual(wanted);
}

test('tokens are renewed silently, again and again, while everything stays in place', async ({ invite, demo }) => {
  const alice = await invite();
  await alice.open();
  await alice.signIn('Alice Adams');
  const identity = await alice.identity();
  const isUntouched = await markPage(alice);
  const first = await alice.storedSession();
  const firstEnd = await alice.expiresAt();
  const [loggedBefore, shownBefore] = [demo.provider.requests(), alice.watch.tokensShownTo(demo.database.origin).length];

  await renewed(alice, 3);

  // Three lives later than at the start, and the first token has long ended.
  await expect.poll(() => alice.expiresAt()).toBeGreaterThan(firstEnd + TOKEN_SECONDS);
  expect(Date.now() / 1000).toBeGreaterThan(firstEnd);
  const now = await alice.storedSession();
  expect(now?.id_token).not.toBe(first?.id_token);
  expect(now?.refresh_token).not.toBe(first?.refresh_token);
  expect(await alice.storedSessions()).toHaveLength(1);
  // A renewal is one request by the refresh token and nothing beside it.
  const logged = demo.provider.lines.slice(loggedBefore);
  expect(new Set(logged)).toEqual(new Set(['POST /token 200']));
  // The connection that is open stays open: the database is shown no token for it.
  expect(alice.watch.tokensShownTo(demo.database.origin)).toHaveLength(shownBefore);
  await alice.isConnected();
  expect(await alice.identity()).toBe(identity);
  await isUntouched();
});

test('after the database was down, the page reconnects with the newest ID token', async ({ invite, demo }, info) => {
  test.slow();
  const alice = await invite();
  await alice.open();
  await alice.signIn('Alice Adams');
  const identity = await alice.identity();
  const isUntouched = await markPage(alice);
  await alice.clickButton.click();
  await expect(alice.row(identity)).not.toHaveAttribute('data-clicks', '0');
  const clicks = await alice.row(identity).getAttribute('data-clicks');
  const [shownFirst] = alice.watch.tokensShownTo(demo.database.origin);
  await renewed(alice, 1);

  await demo.database.kill();
  await expect(alice.connection).toHaveAttribute('data-state', 'waiting');
  await expect(alice.page.locator('[role="alert"][data-code="unreachable"]')).toBeVisible();
  await expect(alice.name).toHaveText('Alice Adams');
  // Long enough for the token that was the newest when the database went away to be renewed as well.
  await renewed(alice, 1);
  await demo.database.start();
  const isBack = Date.now();
  await expect(alice.connection).toHaveAttribute('data-state', 'connected', { timeout: 60_000 });
  await record(info, 'reconnected_after_database_ms', Date.now() - isBack);

  await expect(alice.alert).toHaveCount(0);
  const shownLast = alice.watch.tokensShownTo(demo.database.origin).at(-1) ?? '';
  expect(shownLast).not.toBe(shownFirst);
  expect(decodeJwt(shownLast).iat).toBeGreaterThan(Number(decodeJwt(shownFirst).iat));
  expect(decodeJwt(shownLast).exp).toBeGreaterThan(isBack / 1000);
  expect(await alice.identity()).toBe(identity);
  await expect(alice.row(identity)).toHaveAttribute('data-clicks', String(clicks));
  await isUntouched();
  await alice.clickButton.click();
  await expect(alice.row(identity)).toHaveAttribute('data-clicks', String(Number(clicks) + 1));
});

test('a provider that is down for a minute signs nobody out', async ({ invite, demo }, info) => {
  test.setTimeout(240_000);
  const [alice, bob] = [await invite(), await invite()];
  await Promise.all([alice.open(), bob.open()]);
  await Promise.all([alice.signIn('Alice Adams'), bob.signIn('Bob Brown')]);
  const [aliceIs, bobIs] = [await alice.identity(), await bob.identity()];
  const isUntouched = await markPage(alice);

  await demo.provider.kill();
  const down = Date.now();
  const lastEnd = await alice.expiresAt();
  const hasPassed = (/** @type {number} */ time) => expect.poll(() => Date.now(), LONG).toBeGreaterThan(time);

  // The tokens have ended, and Alice is still here: her connection too, and her clicks count.
  await hasPassed(lastEnd * 1000);
  await expect(alice.page.getByTestId('renewal')).toHaveAttribute('data-failing', 'true');
  await expect(alice.name).toHaveText('Alice Adams');
  const clicks = Number(await alice.row(aliceIs).getAttribute('data-clicks'));
  await alice.clickButton.click();
  await expect(bob.row(aliceIs)).toHaveAttribute('data-clicks', String(clicks + 1));

  // Bob even reloads: with no token that counts there is no connection, but he is still Bob.
  await bob.page.reload();
  await expect(bob.name).toHaveText('Bob Brown');
  await expect(bob.page.locator('[role="alert"][data-code="credential_source"]')).toBeVisible();
  await hasPassed(down + 60_000);
  await expect(bob.name).toHaveText('Bob Brown');
  await expect(alice.name).toHaveText('Alice Adams');
  expect(await alice.storedSessions()).toHaveLength(1);
  expect(await bob.storedSessions()).toHaveLength(1);

  await demo.provider.start();
  const up = Date.now();
  await expect.poll(() => alice.expiresAt(), LONG).toBeGreaterThan(up / 1000);
  await record(info, 'renewed_after_provider_ms', Date.now() - up);
  await expect(alice.page.getByTestId('renewal')).toHaveAttribute('data-failing', 'false');
  expect(await alice.identity()).toBe(aliceIs);
  await isUntouched();

  await expect.poll(() => bob.expiresAt(), LONG).toBeGreaterThan(up / 1000);
  await expect(bob.connection).toHaveAttribute('data-state', 'connected', { timeout: 60_000 });
  expect(await bob.identity()).toBe(bobIs);
});
