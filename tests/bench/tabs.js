// How many requests a renewal takes where a person has many tabs open, and how many of them lose the session by it. The
// provider takes each refresh token once, as OAuth 2.0 for browser-based apps wants it.

import { App, NAMES } from './support/app.js';
import { launch } from './support/browser.js';
import { addFigures } from '../support/figures.js';

const TABS = Number(process.env.TABS ?? 20);
/** After the last request. */
const QUIET_MS = 10_000;
/**
 * Life of an access token in seconds. Oidc-client-ts renews a minute before its end: until then the tabs are to be opened, and
 * from one renewal to the next it must be quiet.
 */
const LIFE = 60 + Math.max(2 * TABS, (3 * QUIET_MS) / 1000);

const browser = await launch();
const result = {};
for (const library of NAMES) result[library === 'ours' ? 'ours' : 'oidc-client-ts'] = await renewed(library);
await browser.close();
console.table(result);
await addFigures('tabs', result);

/** @param {'ours' | 'peer'} library */
async function renewed(library) {
  const app = await App.start(library, { automaticSilentRenew: true });
  app.provider.fault.tokens = (body) => void (body.expires_in = LIFE);
  const context = await browser.newContext();
  const first = await context.newPage();
  await open(first, app.home);
  await Promise.all([first.waitForURL(/callback/), first.evaluate(() => void window.bench.manager.signinRedirect())]);
  await first.waitForSelector('[data-ready]', { state: 'attached' });
  const tabs = [first];
  while (tabs.length < TABS) {
    const tab = await context.newPage();
    await open(tab, app.home);
    tabs.push(tab);
  }
  const asked = () => app.provider.requests.filter(({ form }) => form.grant_type === 'refresh_token').length;
  await until(() => asked() > 0, 100, `${library} renews`);
  let seen = 0;
  await until(() => seen === (seen = asked()), QUIET_MS, `${library} is quiet`);
  const states = await Promise.all(
    tabs.map((tab) => tab.evaluate(async () => ({ failures: window.bench.failures(), user: await window.bench.manager.getUser() }))),
  );
  const newest = app.provider.issued.at(-1).access_token;
  await context.close();
  const requests = asked();
  await app.stop();
  return {
    tabs: TABS,
    renewals: states.filter(({ user }) => user?.access_token === newest).length,
    token_requests: requests,
    failures: states.filter(({ user, failures }) => failures > 0 || !user).length,
  };
}

/** @param {import('@playwright/test').Page} page @param {string} address */
async function open(page, address) {
  await page.goto(address);
  await page.waitForSelector('[data-ready]', { state: 'attached' });
}

/**
 * Both renew before the access token ends, and some time more is allowed.
 *
 * @param {() => boolean} condition @param {number} pause in milliseconds between two looks @param {string} what
 */
async function until(condition, pause, what) {
  const end = Date.now() + 2 * LIFE * 1000;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited for ${2 * LIFE} s until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
