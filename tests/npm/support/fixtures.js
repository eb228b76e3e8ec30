// An app with a library, and a person's tab in it.

import { test as base } from '@playwright/test';
import { App } from './app.js';

/**
 * @typedef {object} Visit
 * @property {App} app
 * @property {import('@playwright/test').Page} page
 * @property {(path?: string) => Promise<void>} open the app's page of this name, with `oidc` and a `manager` in it
 * @property {(settings: object) => void} configure settings of managers that are made from now on
 */

export const test = base.extend({
  /** @type {any} */
  library: ['ours', { option: true }],
  app: async ({ library }, use) => {
    const app = await App.start(library);
    await use(app);
    await app.stop();
  },
  visit: async ({ app, page }, use) => {
    let settings = app.settings;
    const open = async (path = '') => {
      if (path.startsWith('http')) await page.goto(path);
      else await page.goto(app.home + path);
      await ready(page, settings);
    };
    const configure = (/** @type {object} */ more) => (settings = { ...settings, ...more });
    await use({ app, page, open, configure, ready: () => ready(page, settings) });
  },
});

/** Waits for the library, and makes a manager. @param {import('@playwright/test').Page} page @param {object} settings */
async function ready(page, settings) {
  await page.waitForSelector('[data-ready]', { state: 'attached' });
  await page.evaluate((settings) => {
    window.manager = new window.oidc.UserManager(settings);
  }, settings);
}

export { expect } from '@playwright/test';
