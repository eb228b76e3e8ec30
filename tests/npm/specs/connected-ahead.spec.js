// The connection to the provider is open before the code is exchanged.

import { expect, test as base } from '../support/fixtures.js';
import { withPreferences } from '../../support/profile.js';

/** Debian's Chromium doesn't preconnect, unlike other builds. */
const AS_ELSEWHERE = { net: { network_prediction_options: 0 } };

const test = base.extend({
  page: ({}, use, info) => withPreferences(AS_ELSEWHERE, info.project.use.launchOptions, use),
});

test('connects to the provider while the WebAssembly loads', async ({ visit }) => {
  const { app, page } = visit;
  await visit.open();
  await Promise.all([page.waitForURL(/callback/), page.evaluate(() => void window.manager.signinRedirect())]);
  await visit.ready();
  const connected = app.provider.nextConnection();
  await page.route('**/*.wasm', async (route) => {
    await connected;
    await route.continue();
  });
  await page.reload();
  await visit.ready();
  expect(await page.evaluate(async () => (await window.manager.signinCallback()).profile.sub)).toBe('johndoe');
  expect(await page.locator('link[rel=preconnect]').count(), 'nothing is left in the page').toBe(0);
});
