// What a test is given: a running engine, an app and a provider.

import { test as base, expect } from '@playwright/test';
import { StrictProvider } from '../../support/strict-provider.js';
import { App, CLIENT_ID } from './app.js';
import { Browser } from './browser.js';

export { expect };

/**
 * - `engineName` (an option): which engine.
 * - `engine`: the engine, shared by all tests that want the same of it.
 * - `app`: an app on an origin of its own. No page of it may have had an error that nobody caught.
 * - `provider`: oidc-provider, at which the app is registered. It signs everyone in at once, as `johndoe`.
 */
export const test = base.extend({
  engineName: ['chromium', { option: true, scope: 'worker' }],

  engine: [
    async ({ engineName }, use) => {
      const browser = await Browser.start(engineName);
      await use(browser);
      await browser.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  app: async ({ engine }, use) => {
    const app = await App.start(engine);
    await use(app);
    await engine.tidy();
    app.stop();
    expect(app.problems, 'errors that nobody caught').toEqual([]);
  },

  provider: async ({ app }, use) => {
    const provider = await StrictProvider.start({ home: app.home, clientId: CLIENT_ID });
    app.configure({ authority: provider.origin });
    await use(provider);
    await provider.stop();
    expect(provider.errors, 'the provider of this test broke').toEqual([]);
  },
});

/**
 * Whether this engine can do what the test is about. The test proves it either way: a reason that no longer holds fails.
 *
 * @param {import('../engines/index.js').EngineName} engineName
 * @param {Partial<Record<import('../engines/index.js').EngineName, string>>} lacking those that can't, each with why
 */
export function can(engineName, lacking) {
  const reason = lacking[engineName];
  if (reason) test.info().annotations.push({ type: 'lacks', description: reason });
  return !reason;
}
