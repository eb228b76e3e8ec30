// The events of automatic renewals that fail.

import { invalidGrant } from '../../support/answers.js';
import { expect, test } from '../support/fixtures.js';
import { find, open, signIn, token, told } from '../support/rest.js';

/** How long access tokens live here, in seconds: renewals begin a third of that before. */
const LIFE = 3;
const SOON = { timeout: 30_000 };

for (const [limit, events] of /** @type {[number | undefined, string[]][]} */ ([
  [undefined, ['UserLoaded']],
  [1, ['SilentRenewError', 'UserLoaded']],
])) {
  test(`unanswered renewals raise an error after ${limit ?? 'no number'} of them`, async ({ visit }) => {
    const { page, app } = visit;
    app.provider.fault.tokens = (body) => void (body.expires_in = LIFE);
    await signIn(visit);
    let count = 0;
    app.provider.fault.tokens = (body) => void (body.expires_in = 3600);
    app.provider.fault.routes = { 'POST /token': (_context, next) => (++count > 2 ? next() : new Promise(() => {})) };
    visit.configure({ automaticSilentRenew: true, requestTimeoutInSeconds: 1, maxSilentRenewTimeoutRetries: limit });
    await open(visit, page);
    await find(page);
    await expect.poll(() => told(page), SOON).toContain('UserLoaded');
    expect(await told(page)).toEqual(events);
    expect(count).toBe(3);
  });
}

test('a session that had ended before the page found it ends without an error', async ({ visit }) => {
  const { page, app } = visit;
  await signIn(visit);
  app.provider.fault.routes = { 'POST /token': invalidGrant };
  visit.configure({ automaticSilentRenew: true });
  // As if its page had been closed an hour ago.
  await page.evaluate(async () => {
    const { userStore, authority, client_id } = window.manager.settings;
    const key = `user:${authority}:${client_id}`;
    const entry = JSON.parse(await userStore.get(key));
    await userStore.set(key, JSON.stringify({ ...entry, expires_at: Math.floor(Date.now() / 1000) - 3600 }));
  });
  await open(visit, page);
  expect(await find(page)).toBeTruthy();
  await expect.poll(() => told(page), SOON).toContain('UserUnloaded');
  expect(await token(page)).toBeNull();
  expect(await told(page)).toEqual(['UserSignedOut', 'UserUnloaded']);
});

test('an error thrown by a UserLoaded listener is raised as SilentRenewError', async ({ visit }) => {
  const { page, app } = visit;
  app.provider.fault.tokens = (body) => void (body.expires_in = LIFE);
  await signIn(visit);
  visit.configure({ automaticSilentRenew: true });
  await open(visit, page);
  const said = await page.evaluate(() => {
    const { events } = window.manager;
    window.unhandled = [];
    window.addEventListener('unhandledrejection', ({ reason }) => window.unhandled.push(reason.message));
    const error = new Promise((resolve) => events.addSilentRenewError(({ message }) => resolve(message)));
    events.addUserLoaded(() => {
      throw new Error('of the app');
    });
    void window.manager.getUser();
    return Promise.race([error, new Promise((resolve) => window.addEventListener('unhandledrejection', resolve))]);
  });
  expect(said).toBe('of the app');
  expect(await page.evaluate(() => window.unhandled)).toEqual([]);
});

test('the session monitor starts as soon as it can be loaded', async ({ visit }) => {
  const { page } = visit;
  visit.configure({ monitorSession: true });
  await page.clock.install();
  await page.route('**/later.js', (route) => route.abort());
  const failed = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/later.js'));
  await open(visit, page);
  await failed;
  await page.unroute('**/later.js');
  const watched = () => page.evaluate(() => window.manager._sessionMonitor !== null);
  expect(await watched()).toBe(false);
  await page.clock.runFor(30_000);
  await expect.poll(watched).toBe(true);
});
