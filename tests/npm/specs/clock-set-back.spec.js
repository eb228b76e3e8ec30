// Sessions from a time when the device's clock was ahead: by the clock as it is now, their tokens live too long.

import { expect } from '../support/fixtures.js';
import { LIFE, find, open, renewals, restoreByClock, rests, signIn, test, told } from '../support/rest.js';

/** @typedef {import('@playwright/test').Page} Page */

const DAY = 86_400;

for (const [how, notice] of /** @type {[string, (page: Page) => Promise<unknown>][]} */ ([
  ['when it is looked at', (page) => page.evaluate(() => window.dispatchEvent(new Event('focus')))],
  ['when it is not touched', (page) => page.clock.fastForward(LIFE * 1000)],
])) {
  test(`a page at rest whose clock was a day ahead renews once the clock is corrected, ${how}`, async ({ visit }) => {
    const { page } = visit;
    await signIn(visit);
    await page.evaluate(signedInLater, DAY);
    await restoreByClock(visit, Date.now() + DAY * 1000);
    await expect.poll(() => rests(page)).toBe(true);
    await page.clock.setSystemTime(Date.now());
    await notice(page);
    await expect.poll(() => told(page)).toEqual(['UserLoaded']);
    expect(renewals(visit)).toBe(1);
  });
}

test('a session stored under a clock that was a day ahead is renewed when a page loads it', async ({ visit }) => {
  const { page } = visit;
  await signIn(visit);
  await page.evaluate(signedInLater, DAY);
  await open(visit, page);
  await find(page);
  await expect.poll(() => told(page)).toEqual(['UserLoaded']);
  expect(renewals(visit)).toBe(1);
});

/** Runs in the page: rewrites the session as if it had been stored with the clock this many seconds ahead. @param {number} seconds */
function signedInLater(seconds) {
  const [key] = Object.keys(sessionStorage).filter((key) => key.includes('user:'));
  const entry = JSON.parse(sessionStorage[key]);
  sessionStorage[key] = JSON.stringify({ ...entry, expires_at: entry.expires_at + seconds });
}
