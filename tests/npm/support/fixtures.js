// An app with a library, and a person's tab in it.

import { test as base } from '@playwright/test';
import { App } from './app.js';

/**
 * @typedef {object} Visit
 * @property {App} app
 * @property {import('@playwright/test').Page} page
 * @property {(path?: string) => Promise<void>} open the app's page of this name, with `oidc` and a `manager` in it
 * @property {(settings: object) => void} configure settings of managers that are made from now on
 * @property {() => Promise<void>} ready when the page that is being loaded has its manager
 */

export const test = base.extend({
  /** @type {any} */
  library: ['ours', { option: true }],
  /** @type {any} */
  providerName: ['strict', { option: true }],
  app: async ({ library, providerName }, use) => {
    const app = await App.start(library, providerName);
    await use(app);
    await app.stop();
  },
  visit: async ({ app, page }, use) => {
    const ready = () => page.waitForSelector('[data-ready]', { state: 'attached' }).then(() => {});
    const open = async (path = '') => {
      await page.goto(path.startsWith('http') ? path : app.home + path);
      await ready();
    };
    const configure = (/** @type {object} */ more) => Object.assign(app.more, more);
    await use({ app, page, open, configure, ready });
  },
});

export { expect } from '@playwright/test';
