// When automatic renewal starts, whatever the app calls first, and that an app gets no events for its own calls.

import { expect, test as base } from '../support/fixtures.js';
import { QUIET_MS, find, open, renewals, signIn, test as atRest, told } from '../support/rest.js';

/** How long access tokens live here, in seconds: renewals begin a third of that before. */
const LIFE = 6;
const RENEWED = { timeout: 15_000 };

for (const [when, settings, use] of /** @type {[string, object, (manager: any) => unknown][]} */ ([
  ['where the app never asks who is signed in', {}, () => {}],
  [
    'from startSilentRenew() on',
    { automaticSilentRenew: false },
    async (manager) => {
      await manager.getUser();
      manager.startSilentRenew();
    },
  ],
  [
    'where that was switched off for a moment',
    {},
    async (manager) => {
      await manager.getUser();
      manager.stopSilentRenew();
      manager.startSilentRenew();
    },
  ],
  [
    'where the app looked for an answer in the address first',
    {},
    async (manager) => {
      await manager.signinCallback().catch(() => {});
      await manager.getUser();
    },
  ],
])) {
  base(`a session is renewed automatically ${when}`, async ({ visit }) => {
    visit.app.provider.fault.tokens = (body) => void (body.expires_in = LIFE);
    await signIn(visit);
    visit.configure({ automaticSilentRenew: true, ...settings });
    await visit.open();
    await visit.page.evaluate((source) => (0, eval)(`(${source})`)(window.manager), String(use));
    await expect.poll(() => renewals(visit), RENEWED).toBeGreaterThan(0);
  });
}

base('renewals that are stopped immediately don’t happen', async ({ visit }) => {
  visit.app.provider.fault.tokens = (body) => void (body.expires_in = 2);
  await signIn(visit);
  visit.configure({ automaticSilentRenew: true });
  await visit.open();
  await visit.page.evaluate(
    () =>
      new Promise((resolve) => {
        window.manager.events.addAccessTokenExpired(resolve);
        window.manager.stopSilentRenew();
      }),
  );
  expect(renewals(visit)).toBe(0);
});

for (const [what, use] of /** @type {[string, (manager: any) => unknown][]} */ ([
  ['does to the user', async (manager) => void ((await manager.getUser()).profile.roles = ['more'])],
  [
    'stores',
    async (manager) => {
      const user = await manager.getUser();
      user.profile.roles = ['more'];
      await manager.storeUser(user);
    },
  ],
  ['forgets by storing nobody', (manager) => manager.storeUser(null)],
])) {
  atRest(`what the app ${what} before the page is idle raises no event`, async ({ visit }) => {
    const { page } = visit;
    await signIn(visit);
    await page.clock.install();
    await open(visit, page);
    await page.evaluate((source) => (0, eval)(`(${source})`)(window.manager), String(use));
    await find(page);
    await page.clock.runFor(QUIET_MS);
    await page.evaluate(async () => {
      await import('/ours/later.js');
      // It looks into the store when it begins to rest.
      await window.manager.settings.userStore.get('');
      window.dispatchEvent(new Event('focus'));
      await window.manager.settings.userStore.get('');
    });
    expect(await page.evaluate(() => window.manager._engine.isStarted), 'nothing is to be done').toBe(false);
    expect(await told(page)).toEqual([]);
  });
}

base('a page with a sign-in response doesn’t look for the previous session at once', async ({ visit }) => {
  await signIn(visit);
  visit.configure({ automaticSilentRenew: true });
  const isFollowed = () => visit.page.evaluate(() => window.manager._silentRenewService._known !== undefined);
  await visit.open('callback?code=1&state=unknown');
  expect(await isFollowed()).toBe(false);
  await visit.open();
  expect(await isFollowed()).toBe(true);
});
