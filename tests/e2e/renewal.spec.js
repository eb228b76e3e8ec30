// Tokens that live for 15 seconds: whatever ends, stops or dies, the person at the page notices nothing.

import { decodeJwt } from 'jose';
import { test, expect } from '../support/fixtures.js';
import { record } from '../support/figures.js';
import { markPage } from '../support/mark.js';

const TOKEN_SECONDS = 15;
test.use({ tokenSeconds: TOKEN_SECONDS });

/** For what takes several tokens' lives. */
const LONG = { timeout: 90_000 };

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
  const loggedBefore = demo.provider.log.length;
  const shownBefore = alice.watch.tokensShownTo(demo.database.origin).length;

  await renewed(alice, 3);

  // Three lives later than at the start, and the first token has long ended.
  await expect.poll(() => alice.expiresAt()).toBeGreaterThan(firstEnd + TOKEN_SECONDS);
  expect(Date.now() / 1000).toBeGreaterThan(firstEnd);
  const now = await alice.storedSession();
  expect(now?.id_token).not.toBe(first?.id_token);
  expect(now?.refresh_token).not.toBe(first?.refresh_token);
  expect(await alice.storedSessions()).toHaveLength(1);
  // A renewal is one request by the refresh token and nothing beside it.
  const logged = demo.provider.log.slice(loggedBefore);
  expect(new Set(logged)).toEqual(new Set(['POST /token 200']));
  // The connection that is open stays open: the database is shown no token for it.
  expect(alice.watch.tokensShownTo(demo.database.origin)).toHaveLength(shownBefore);
  await alice.expectConnected();
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
  // She may have clicked in a test before this one.
  const clicks = Number(await alice.row(identity).getAttribute('data-clicks')) + 1;
  await alice.clickButton.click();
  await expect(alice.row(identity)).toHaveAttribute('data-clicks', String(clicks));
  const [shownFirst] = alice.watch.tokensShownTo(demo.database.origin);
  await renewed(alice, 1);

  await demo.database.kill();
  await expect(alice.connection).toHaveAttribute('data-state', 'waiting');
  await expect(alice.page.locator('[role="alert"][data-code="spacetimedb_unreachable"]')).toBeVisible();
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
  await expect(alice.row(identity)).toHaveAttribute('data-clicks', String(clicks + 1));
});
