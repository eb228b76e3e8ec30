// A user who signs in with a project's app, at a real provider.

import { expect, test as base } from '@playwright/test';
import { StrictProvider } from '../../support/strict-provider.js';

const CLIENT_ID = 'my-app';

export const test = base.extend({
  /** Stops when the test ends what the test has started. */
  using: async ({}, use) => {
    const started = [];
    await use((server) => {
      started.push(server);
      return server;
    });
    for (const server of started.reverse()) await server.stop();
  },
  /** Opens the app, signs in, and opens it again: what it loaded. Whatever the page says of an error fails the test. */
  signIn: async ({ page, using }, use) => {
    const wrong = [];
    page.on('pageerror', (error) => wrong.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
    page.on('response', (response) => response.status() >= 400 && wrong.push(`${response.status()} ${response.url()}`));
    await use(async (/** @type {string} */ origin) => {
      const provider = using(await StrictProvider.start({ home: `${origin}/`, clientId: CLIENT_ID }));
      await page.addInitScript((settings) => Object.assign(globalThis, { settings }), {
        authority: provider.origin,
        client_id: CLIENT_ID,
        redirect_uri: `${origin}/callback`,
        scope: 'openid offline_access',
        automaticSilentRenew: false,
      });
      const loaded = [];
      page.on('request', (request) => request.url().startsWith(origin) && loaded.push(request.url()));
      const who = page.locator('output');
      await page.goto(origin);
      await expect(who).toHaveText('nobody');
      await page.getByRole('button').click();
      await expect(who).toHaveText('johndoe');
      expect(new URL(page.url()).pathname).toBe('/callback');
      expect(provider.issued).toHaveLength(1);
      await page.goto(origin);
      await expect(who).toHaveText('johndoe');
      return loaded.map((url) => new URL(url).pathname);
    });
    expect(wrong).toEqual([]);
  },
});

export { expect };
