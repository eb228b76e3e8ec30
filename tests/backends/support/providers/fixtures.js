// A browser that finds every host on loopback, and the app in it.

import { test as base } from '@playwright/test';

import { APP, App, answer } from './app.js';
import { Loopback } from './loopback.js';

export { expect } from '@playwright/test';
export { APP } from './app.js';

export const test = base.extend({
  loopback: [
    async ({}, use) => {
      const loopback = await Loopback.start();
      await use(loopback);
      await loopback.stop();
    },
    { scope: 'worker' },
  ],
  launchOptions: [
    async ({ loopback, launchOptions }, use) => use({ ...launchOptions, args: [...launchOptions.args, ...loopback.browserOptions] }),
    { scope: 'worker' },
  ],
  app: async ({ page, loopback }, use) => {
    loopback.places.clear();
    loopback.places.set(APP, answer);
    await use(new App(page));
  },
});
