// The fixtures of a test: a running engine, an app and a provider.

import { test as base, expect } from '@playwright/test';
import { ENGINES } from '../engines/index.js';
import { App } from './app.js';
import { Browser } from './browser.js';
import { startProvider, startSessionProvider } from './provider.js';

export { expect };

/**
 * - `engineName` (an option): which engine.
 * - `thirdPartyCookies` (an option): whether the browser lets frames of another site have their cookies.
 * - `providerSite` (an option): whether the provider is on the app's site. Sites are distinguished by their names.
 * - `browserUnderTest`: the engine, running, shared by all tests that want the same of it.
 * - `app`: an app on its own origin. None of its pages may have an uncaught error.
 * - `provider`: oidc-provider, at which the app is registered. It signs everyone in at once, as `johndoe`.
 * - `sessionProvider`: the same, by the last version that tells pages of its session.
 */
export const test = base.extend({
  engineName: ['chromium', { option: true, scope: 'worker' }],
  thirdPartyCookies: ['as it comes', { option: true, scope: 'worker' }],
  providerSite: ['same', { option: true }],

  browserUnderTest: [
    async ({ engineName, thirdPartyCookies }, use) => {
      const browser = await Browser.start(engineName, { thirdPartyCookies });
      await use(browser);
      await browser.stop();
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  app: async ({ browserUnderTest }, use) => {
    const app = await App.start(browserUnderTest);
    await use(app);
    await browserUnderTest.tidy();
    await app.stop();
    expect(app.problems, 'errors that nobody caught').toEqual([]);
  },

  provider: async ({ app, providerSite, engineName }, use) => {
    const provider = await startProvider(app, place(providerSite, engineName));
    await use(provider);
    await provider.stop();
    expect(provider.errors, 'the provider of this test broke').toEqual([]);
  },

  sessionProvider: async ({ app, providerSite, engineName }, use) => {
    const provider = await startSessionProvider(app, place(providerSite, engineName));
    await use(provider);
    await provider.stop();
    expect(provider.errors, 'the provider of this test broke').toEqual([]);
  },
});

/**
 * @param {'same' | 'other'} site
 * @param {import('../engines/index.js').EngineName} engineName
 * @returns {import('./provider.js').Place}
 */
function place(site, engineName) {
  return site === 'same' ? {} : { host: 'localhost', crossSiteCookie: ENGINES[engineName].crossSiteCookie };
}

/**
 * Whether this engine has the tested feature. The test proves it either way: an outdated reason fails.
 *
 * @param {import('../engines/index.js').EngineName} engineName
 * @param {Partial<Record<import('../engines/index.js').EngineName, string>>} lacking those that can't, each with why
 */
export function can(engineName, lacking) {
  const reason = lacking[engineName];
  if (reason) test.info().annotations.push({ type: 'lacks', description: reason });
  return !reason;
}
