// What a test is given: a running engine, an app and a provider.

import { test as base, expect } from '@playwright/test';
import { ENGINES } from '../engines/index.js';
import { App } from './app.js';
import { Browser } from './browser.js';
import { startProvider } from './provider.js';

export { expect };

/**
 * - `engineName` (an option): which engine.
 * - `thirdPartyCookies` (an option): whether the browser lets a frame of another site have its cookies; as people get it
 *   when left out.
 * - `engine`: the engine, shared by all tests that want the same of it.
 * - `app`: an app on an origin of its own. No page of it may have had an error that nobody caught.
 * - `provider`: oidc-provider, of the same site as the app, which is registered there. It signs everyone in at once, as
 *   `johndoe`.
 * - `elsewhere`: the same of another site.
 */
export const test = base.extend({
  engineName: ['chromium', { option: true, scope: 'worker' }],

  thirdPartyCookies: ['as it comes', { option: true, scope: 'worker' }],

  engine: [
    async ({ engineName, thirdPartyCookies }, use) => {
      const browser = await Browser.start(engineName, { thirdPartyCookies });
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

  provider: async ({ app }, use) => provide(await startProvider(app), use),

  elsewhere: async ({ app, engineName }, use) => {
    const { crossSiteCookie } = ENGINES[engineName];
    await provide(await startProvider(app, { host: 'localhost', crossSiteCookie }), use);
  },
});

/** @param {import('../../support/strict-provider.js').StrictProvider} provider @param {(it: any) => Promise<void>} use */
async function provide(provider, use) {
  await use(provider);
  await provider.stop();
  expect(provider.errors, 'the provider of this test broke').toEqual([]);
}

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
