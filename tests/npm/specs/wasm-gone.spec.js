// A page that is open since before a deployment, which has removed the files that it would load.

import { expect } from '../support/fixtures.js';
import { LIFE, modules, open, renew, renewals, restoreByClock, rests, signIn, test, token, told } from '../support/rest.js';

/** From now on it is gone. @param {import('@playwright/test').Page} page */
async function removeWasm(page) {
  await page.route('**/*.wasm', (route) => route.fulfill({ status: 404 }));
  await page.evaluate(() => {
    window.failures = [];
    const { events } = window.manager;
    events.addSilentRenewError(({ code, will_retry_at }) => window.failures.push({ code, in: will_retry_at - Date.now() / 1000 }));
    events.addAccessTokenExpired(() => window.told.push('AccessTokenExpired'));
  });
}

/** Counts requests for the WebAssembly. @param {import('@playwright/test').Page} page */
function attemptsOf(page) {
  let count = 0;
  page.on('response', (response) => void (count += Number(response.url().endsWith('.wasm'))));
  return () => count;
}

test('a page whose WebAssembly is gone when a renewal is due raises one error, retries, and renews when it is back', async ({ visit }) => {
  const { page } = visit;
  await signIn(visit);
  await restoreByClock(visit);
  await expect.poll(() => rests(page)).toBe(true);
  await removeWasm(page);
  const attempts = attemptsOf(page);
  await page.evaluate(() => window.manager._engine.rest.wake());
  expect(await told(page), 'before it is due').toEqual([]);
  await page.clock.fastForward((LIFE / 3) * 2000 + 10_000);
  await expect.poll(() => told(page)).toEqual(['SilentRenewError']);
  const [{ code, in: seconds }] = await page.evaluate(() => window.failures);
  expect(code).toBe('wasm_unavailable');
  expect(seconds).toBeGreaterThan(20);
  expect(seconds).toBeLessThan(31);
  for (const again of [1, 2]) {
    const before = attempts();
    await page.clock.fastForward(30_000);
    await expect.poll(attempts, `attempt ${again}`).toBeGreaterThan(before);
  }
  expect(await told(page)).toEqual(['SilentRenewError']);
  await page.unroute('**/*.wasm');
  await page.clock.fastForward(30_000);
  await expect.poll(() => told(page)).toEqual(['SilentRenewError', 'UserLoaded']);
  expect(renewals(visit)).toBe(1);
});

test('renewals switched on while the WebAssembly is gone start when it is back', async ({ visit }) => {
  const { page } = visit;
  visit.configure({ automaticSilentRenew: false });
  await signIn(visit);
  await restoreByClock(visit);
  await expect.poll(() => rests(page)).toBe(true);
  await removeWasm(page);
  const attempts = attemptsOf(page);
  await page.evaluate(() => window.manager.startSilentRenew());
  await expect.poll(attempts).toBeGreaterThan(0);
  await page.unroute('**/*.wasm');
  await page.clock.fastForward(30_000);
  await expect.poll(() => modules(page)).toBe(1);
  await page.clock.fastForward((LIFE / 3) * 2000);
  await expect.poll(() => told(page)).toEqual(['UserLoaded']);
  expect(renewals(visit)).toBe(1);
});

test('a page whose WebAssembly is gone learns from the store what another tab does', async ({ visit }) => {
  const { page } = visit;
  visit.configure({ userStore: 'localStorage' });
  await signIn(visit);
  await restoreByClock(visit);
  await expect.poll(() => rests(page)).toBe(true);
  await removeWasm(page);
  const other = await page.context().newPage();
  await open(visit, other);
  await page.clock.fastForward((LIFE / 2) * 1000);
  const renewed = await renew(other);
  await expect.poll(() => told(page)).toEqual(['UserLoaded']);
  expect(await token(page)).toBe(renewed);
  const attempts = attemptsOf(page);
  // Past the end of the token that was: the timers are the new one's, and nothing is to be done until it is due.
  await page.clock.fastForward((LIFE / 2 + 60) * 1000);
  await page.evaluate(() => fetch('/app.json'));
  expect(await told(page)).toEqual(['UserLoaded']);
  expect(attempts()).toBe(0);
  await other.close();
  await page.clock.fastForward((LIFE / 6) * 1000);
  await expect.poll(() => told(page)).toEqual(['UserLoaded', 'SilentRenewError']);
  await page.evaluate(() => localStorage.clear());
  await page.clock.fastForward(30_000);
  await expect.poll(() => told(page)).toEqual(['UserLoaded', 'SilentRenewError', 'UserUnloaded']);
  expect(await token(page)).toBeNull();
});
