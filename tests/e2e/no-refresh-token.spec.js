// A provider that gives no refresh token, and ID tokens that live for 15 seconds: the page says what holds, and asks no more.
// Its cookies are gone as well, as in many browsers: hidden frames, which renew without a refresh token, find no session.

import { test, expect } from '../support/fixtures.js';
import { SESSION_KEY } from '../support/session-key.js';
import { forgetProvider } from '../support/visitor.js';

test.use({ tokenSeconds: 15 });

/** For what takes a token's life. */
const LONG = { timeout: 60_000 };

for (const home of ['', '/plain', '/react']) {
  test(`${home || '/'}: a session that can’t be renewed only offers another sign-in`, async ({ invite, demo }) => {
    test.slow();
    const alice = await invite();
    alice.home = home;
    const { page } = alice;
    await page.route(`${demo.provider.origin}/token`, async (route) => {
      const response = await route.fetch();
      const { refresh_token: _, ...json } = await response.json();
      await route.fulfill({ response, json });
    });
    await alice.open();
    await alice.signIn('Alice Adams');
    await page.context().clearCookies();
    const card = page.getByRole('region', { name: 'Your ID token' });
    await expect(card).toContainText('Ends in');
    await expect(card).not.toContainText('Renewed before');
    await expect(page.getByTestId('renewal')).toContainText('cannot be renewed', LONG);
    await expect(card).toContainText('It has run out', LONG);
    await expect(card.getByRole('button', { name: 'Sign in again' })).toBeVisible();

    await demo.database.kill();
    await demo.database.start();
    const panel = page.locator('[role="alert"][data-code="token_ended"]');
    await expect(panel).toBeVisible(LONG);
    await expect(panel.getByRole('heading')).toHaveText('Your ID token has run out');
    await expect(alice.connection).toHaveAttribute('data-state', 'closed');
    await expect(alice.connection).toContainText('Not connected');
    await expect(page.getByText(/Trying again in|keeps trying/)).toHaveCount(0);
    await expect(alice.name).toHaveText('Alice Adams');

    // An unreachable provider is reported, and the sign-in can be tried again.
    const discovery = `${demo.provider.origin}/.well-known/openid-configuration`;
    await page.route(discovery, (route) => route.abort());
    await page.evaluate(forgetProvider, SESSION_KEY);
    await page.reload();
    await card.getByRole('button', { name: 'Sign in again' }).click();
    const absent = await alice.expectError('provider_unreachable');
    await page.unroute(discovery);
    await absent.getByRole('button', { name: 'Try again' }).click();
    await alice.choose('Alice Adams');
    await alice.expectConnected();
    await expect(alice.alert).toHaveCount(0);
  });
}
