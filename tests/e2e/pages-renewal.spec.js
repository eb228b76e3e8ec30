// The pages on the npm package with tokens that live for 15 seconds: the session and the connection outlive them.

import { decodeJwt } from 'jose';
import { test, expect } from '../support/fixtures.js';
import { markPage } from '../support/mark.js';

test.use({ tokenSeconds: 15 });

/** For what takes several tokens' lives. */
const LONG = { timeout: 90_000 };

for (const home of ['/plain', '/react']) {
  test(`${home}: tokens are renewed silently, and a reconnection uses the newest`, async ({ invite, demo }) => {
    test.slow();
    const alice = await invite();
    alice.home = home;
    await alice.open();
    await alice.signIn('Alice Adams');
    const identity = await alice.identity();
    await expect(alice.row(identity)).toBeVisible();
    const isUntouched = await markPage(alice);
    const first = await alice.storedSession();
    const firstEnd = await alice.expiresAt();
    const shown = () => alice.watch.tokensShownTo(demo.database.origin);
    const logged = demo.provider.log.length;

    await expect.poll(() => alice.expiresAt(), LONG).toBeGreaterThan(firstEnd + 15);
    expect(new Set(demo.provider.log.slice(logged))).toEqual(new Set(['POST /token 200']));
    expect((await alice.storedSession())?.id_token).not.toBe(first?.id_token);
    await expect(alice.page.getByTestId('renewal')).toContainText('Renewed');
    // The clock on the page is the new token's.
    await expect(alice.page.getByTestId('token-expiry')).toHaveText(/^0:(0\d|1[0-5])$/);
    // The open connection stays open.
    expect(shown()).toHaveLength(1);
    await alice.expectConnected();
    await isUntouched();

    await demo.database.restart();
    await expect.poll(() => shown().length, LONG).toBeGreaterThan(1);
    await expect(alice.connection).toHaveAttribute('data-state', 'connected', LONG);
    expect(decodeJwt(shown().at(-1) ?? '').iat).toBeGreaterThan(Number(decodeJwt(shown()[0]).iat));
    expect(await alice.identity()).toBe(identity);
  });

  test(`${home}: a provider that is down at a renewal signs nobody out`, async ({ invite, demo }) => {
    test.slow();
    const alice = await invite();
    alice.home = home;
    await alice.open();
    await alice.signIn('Alice Adams');
    const end = await alice.expiresAt();
    await demo.provider.kill();
    const renewal = alice.page.getByTestId('renewal');
    await expect(renewal).toHaveAttribute('data-failing', 'true', LONG);
    await expect.poll(() => Date.now() / 1000, LONG).toBeGreaterThan(end);
    await expect(alice.name).toHaveText('Alice Adams');
    // An expired session is still a session: a reloaded page waits for the provider as well.
    await alice.page.reload();
    await expect(alice.name).toHaveText('Alice Adams');
    await alice.expectError('spacetimedb_token_source_failed');

    await demo.provider.start();
    await expect(alice.connection).toHaveAttribute('data-state', 'connected', LONG);
    await expect(alice.alert).toHaveCount(0);
    await expect.poll(() => alice.expiresAt(), LONG).toBeGreaterThan(Date.now() / 1000);
  });
}
