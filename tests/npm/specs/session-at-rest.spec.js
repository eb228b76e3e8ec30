// A signed-in page in which nothing is to be done keeps no WebAssembly, and misses nothing by that.

import { invalidGrant } from '../../support/answers.js';
import { expect } from '../support/fixtures.js';
import {
  LIFE,
  duplicate,
  find,
  forget,
  modules,
  open,
  renew,
  renewals,
  restore,
  restoreByClock,
  rests,
  signIn,
  test,
  token,
  told,
} from '../support/rest.js';

for (const [when, settings, seconds] of /** @type {[string, object, number][]} */ ([
  ['when two thirds of its token’s life are over', {}, (LIFE / 3) * 2],
  ['when the app says so', { accessTokenExpiringNotificationTimeInSeconds: 300 }, LIFE - 300],
])) {
  test(`a restored page has no WebAssembly until its session is to be renewed, which is ${when}`, async ({ visit }) => {
    const { page } = visit;
    visit.configure(settings);
    await signIn(visit);
    await restoreByClock(visit);
    const before = await token(page);
    await expect.poll(() => rests(page)).toBe(true);
    await page.clock.fastForward((seconds - 30) * 1000);
    expect(await rests(page), 'half a minute before that').toBe(true);
    expect(renewals(visit)).toBe(0);
    await page.clock.fastForward(40_000);
    await expect.poll(() => told(page)).toEqual(['UserLoaded']);
    expect(await token(page)).not.toBe(before);
    expect(renewals(visit)).toBe(1);
  });
}

test('a page that slept past its token’s expiry renews when it wakes', async ({ visit }) => {
  const { page } = visit;
  await signIn(visit);
  await restoreByClock(visit);
  await expect.poll(() => rests(page)).toBe(true);
  // During sleep the clock advances, timers don't.
  await page.clock.setSystemTime(Date.now() + 2 * LIFE * 1000);
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await expect.poll(() => modules(page)).toBe(1);
});

for (const store of ['localStorage', 'sessionStorage']) {
  const shared = store === 'localStorage';
  const where = shared ? 'another tab' : 'a duplicated tab with a store of its own';
  const beside = async (/** @type {Visit} */ visit) => {
    if (shared) visit.configure({ userStore: store });
    await signIn(visit);
    await open(visit, visit.page);
    const other = shared ? await visit.page.context().newPage() : await duplicate(visit.page);
    await open(visit, other);
    await restore(visit);
    return other;
  };

  test(`a renewal in ${where} reaches a page at rest, which sends no request`, async ({ visit }) => {
    const other = await beside(visit);
    const renewed = await renew(other);
    await expect.poll(() => told(visit.page)).toEqual(['UserLoaded']);
    expect(await token(visit.page)).toBe(renewed);
    expect(renewals(visit)).toBe(1);
  });

  test(`a sign-out in ${where} reaches a page at rest`, async ({ visit }) => {
    const other = await beside(visit);
    await forget(other);
    await expect.poll(() => told(visit.page)).toEqual(['UserUnloaded']);
    expect(await token(visit.page)).toBeNull();
  });

  test(`the end of the session by the provider, seen by ${where}, reaches a page at rest`, async ({ visit }) => {
    const other = await beside(visit);
    visit.app.provider.fault.routes = { 'POST /token': invalidGrant };
    await other.evaluate(() => window.manager.signinSilent().catch(() => {}));
    await expect.poll(() => told(visit.page)).toEqual(['UserSignedOut', 'UserUnloaded']);
  });
}

for (const [which, settings, changed] of /** @type {[string, object, (body: any) => void][]} */ ([
  ['that nothing renews', { automaticSilentRenew: false }, () => {}],
  ['whose token has no end', {}, (body) => void delete body.expires_in],
])) {
  test(`a sign-out in another tab reaches a page with a session ${which}`, async ({ visit, context }) => {
    visit.app.provider.fault.tokens = changed;
    visit.configure({ userStore: 'localStorage', ...settings });
    await signIn(visit);
    const other = await context.newPage();
    await open(visit, other);
    await restore(visit);
    await forget(other);
    await expect.poll(() => told(visit.page)).toEqual(['UserUnloaded']);
    expect(renewals(visit)).toBe(0);
  });
}

test('a duplicated tab that missed the sign-out is signed out when it is back', async ({ visit }) => {
  const { page } = visit;
  await signIn(visit);
  await open(visit, page);
  const other = await duplicate(page);
  // As if the browser had discarded it to save memory: its `sessionStorage` stays.
  await other.goto('about:blank');
  await forget(page);
  await open(visit, other);
  await find(other);
  await expect.poll(() => told(other)).toEqual(['UserUnloaded']);
  expect(await token(other)).toBeNull();
});

test('a change by another library’s tab, which sends no message, reaches a page at rest', async ({ visit, context }) => {
  visit.configure({ userStore: 'localStorage' });
  await signIn(visit);
  const other = await context.newPage();
  visit.app.library = 'peer';
  await open(visit, other);
  visit.app.library = 'ours';
  await restore(visit);
  const renewed = await renew(other);
  await expect.poll(() => told(visit.page)).toEqual(['UserLoaded']);
  expect(await token(visit.page)).toBe(renewed);
});

test('a page at rest answers a tab that is behind, so that a refresh token is spent once', async ({ visit }) => {
  const { page } = visit;
  await signIn(visit);
  await open(visit, page);
  const other = await duplicate(page);
  await other.goto('about:blank');
  const renewed = await renew(page);
  await restore(visit);
  // It has the session from before in its store.
  await open(visit, other);
  expect(await renew(other)).toBe(renewed);
  expect(renewals(visit)).toBe(1);
  expect(await modules(page)).toBe(1);
});

test('messages of tabs with other sessions leave a page at rest', async ({ visit, context }) => {
  await signIn(visit);
  await restore(visit);
  const { page } = visit;
  await page.evaluate(() => {
    const { authority, client_id } = window.manager.settings;
    const channel = new BroadcastChannel(`user:${authority}:${client_id}`);
    window.said = new Promise((resolve) => (channel.onmessage = ({ data }) => resolve(JSON.parse(data).type)));
  });
  const other = await context.newPage();
  await signIn(visit, other);
  expect(await page.evaluate(() => window.said)).toBe('changed');
  await renew(other);
  expect(await rests(page)).toBe(true);
});

test('a missed change of the session is found when the page becomes visible; without one it stays at rest', async ({ visit }) => {
  const { page } = visit;
  await signIn(visit);
  await restore(visit);
  const back = () => page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await back();
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  expect(await rests(page)).toBe(true);
  await page.evaluate(() => sessionStorage.clear());
  await back();
  await expect.poll(() => told(page)).toEqual(['UserUnloaded']);
});

test('signinSilent and removeUser work from rest, and raise their events once', async ({ visit }) => {
  const { page } = visit;
  await signIn(visit);
  await restore(visit);
  const channels = () => page.evaluate(() => window.channels.size);
  expect(await channels()).toBe(1);
  const renewed = await renew(page);
  expect(renewed).toBe(visit.app.provider.issued.at(-1).access_token);
  expect(await told(page)).toEqual(['UserLoaded']);
  expect(await page.evaluate(() => window.manager._engine.rest)).toBeUndefined();
  await expect.poll(channels, 'what listened at rest has ended').toBe(1);
  await restore(visit);
  await forget(page);
  expect(await told(page)).toEqual(['UserUnloaded']);
});

test('a user stored by the app is adopted at rest, without an event', async ({ visit }) => {
  const { page } = visit;
  await signIn(visit);
  await restore(visit);
  await page.evaluate(async () => {
    window.loaded = [];
    window.manager.events.addUserLoaded((user) => window.loaded.push(user.access_token));
    const user = await window.manager.getUser();
    await window.manager.storeUser(Object.assign(user, { expires_in: 1 }));
  });
  // The new expiry counts: the event is the renewal's, not that of the stored user.
  await expect.poll(() => renewals(visit)).toBe(1);
  await expect.poll(() => page.evaluate(() => window.loaded)).toEqual([visit.app.provider.issued.at(-1).access_token]);
});

test('renewal is switched off and on at rest', async ({ visit }) => {
  const { page } = visit;
  await signIn(visit);
  await restoreByClock(visit);
  await expect.poll(() => rests(page)).toBe(true);
  await page.evaluate(() => window.manager.stopSilentRenew());
  await expect.poll(() => page.evaluate(() => window.manager._engine.rest === undefined)).toBe(true);
  await page.clock.fastForward((LIFE - 20) * 1000);
  expect(renewals(visit), 'after it was due').toBe(0);
  await page.evaluate(() => window.manager.startSilentRenew());
  await expect.poll(() => told(page)).toEqual(['UserLoaded']);
});

test('two managers on one page rest, and each notices the other’s changes', async ({ visit }) => {
  const { page } = visit;
  visit.configure({ userStore: 'localStorage' });
  await signIn(visit);
  await restore(visit);
  await page.evaluate(async () => {
    const [first, second] = [window.manager, window.manage()];
    Object.assign(window, { first, second });
    await second.getUser();
  });
  await page.waitForFunction(() => window.second._engine.rest);
  expect(await modules(page)).toBe(0);
  await page.evaluate(() => window.second.removeUser());
  await expect.poll(() => told(page)).toEqual(['UserUnloaded']);
});

test('a page that can’t load the WebAssembly when a renewal is due retries when it is online', async ({ visit }) => {
  const { page, app } = visit;
  await signIn(visit);
  await restore(visit);
  await page.route('**/*.wasm', (route) => route.abort());
  const failed = page.waitForEvent('requestfailed');
  await page.evaluate(() => window.manager._engine.rest.wake());
  await failed;
  expect(await modules(page)).toBe(0);
  await page.unroute('**/*.wasm');
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect.poll(() => modules(page)).toBe(1);
  expect(await token(page)).toBe(app.provider.issued.at(-1).access_token);
});

for (const [what, settings] of Object.entries({
  'a store that isn’t the browser’s': { userStore: 'prefixed' },
  'a worker that keeps tokens': { tokenWorker: '/ours/keeper.js' },
  'a session that is watched at the provider': { monitorSession: true },
})) {
  test(`with ${what} the page doesn’t rest`, async ({ visit }) => {
    visit.configure(settings);
    await signIn(visit);
    await open(visit, visit.page);
    await find(visit.page);
    await expect.poll(() => modules(visit.page)).toBe(1);
  });
}

test('with a store that isn’t the browser’s the page rests if nothing renews its session', async ({ visit }) => {
  visit.configure({ userStore: 'prefixed', automaticSilentRenew: false });
  await signIn(visit);
  await restore(visit);
  expect(await rests(visit.page)).toBe(true);
});

test('with a session of oidc-client-ts, which doesn’t say how long its token lives, the page doesn’t rest', async ({ visit }) => {
  visit.configure({ userStore: 'localStorage' });
  visit.app.library = 'peer';
  await signIn(visit);
  visit.app.library = 'ours';
  await open(visit, visit.page);
  expect(await find(visit.page)).toBeTruthy();
  await expect.poll(() => modules(visit.page)).toBe(1);
});
