// Tokens that live for 15 seconds, and a provider that is down for a minute: nobody is signed out.

import { test, expect } from '../support/fixtures.js';
import { record } from '../support/figures.js';
import { markPage } from '../support/mark.js';

test.use({ tokenSeconds: 15 });

/** For what takes several tokens' lives. */
const LONG = { timeout: 90_000 };

test('a provider that is down for a minute signs nobody out', async ({ invite, demo }, info) => {
  test.setTimeout(240_000);
  const [alice, bob] = [await invite(), await invite()];
  await Promise.all([alice.open(), bob.open()]);
  await Promise.all([alice.signIn('Alice Adams'), bob.signIn('Bob Brown')]);
  const [aliceIs, bobIs] = [await alice.identity(), await bob.identity()];
  const isUntouched = await markPage(alice);

  await demo.provider.kill();
  const down = Date.now();
  const lastEnd = Math.max(await alice.expiresAt(), await bob.expiresAt());
  const hasPassed = (/** @type {number} */ time) => expect.poll(() => Date.now(), LONG).toBeGreaterThan(time);

  // Both tokens have ended, and Alice is still here: her connection too, and her clicks count.
  await hasPassed(lastEnd * 1000);
  await expect(alice.page.getByTestId('renewal')).toHaveAttribute('data-failing', 'true');
  await expect(alice.name).toHaveText('Alice Adams');
  const clicks = Number(await alice.row(aliceIs).getAttribute('data-clicks'));
  await alice.clickButton.click();
  await expect(bob.row(aliceIs)).toHaveAttribute('data-clicks', String(clicks + 1));

  // Bob even reloads: with no token that counts there is no connection, but he is still Bob.
  await bob.page.reload();
  await expect(bob.name).toHaveText('Bob Brown');
  await expect(bob.page.locator('[role="alert"][data-code="spacetimedb_token_source_failed"]')).toBeVisible();
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
