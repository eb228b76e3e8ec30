// A signed-in, idle page: how tests get there, and inspect it.

import { expect, test as base } from './fixtures.js';

/** How long access tokens live here, in seconds. */
export const LIFE = 3600;
/** A page rests after being idle for this long, in milliseconds. */
export const QUIET_MS = 5000;
const EVENTS = ['UserLoaded', 'UserUnloaded', 'UserSignedOut', 'SilentRenewError'];

export const test = base.extend({
  visit: async ({ visit, context }, use) => {
    visit.app.provider.fault.tokens = (body) => void (body.expires_in = LIFE);
    visit.configure({ automaticSilentRenew: true });
    await context.addInitScript(count);
    await use(visit);
  },
});

/** Counts modules that are made and channels that are open. It runs in the page, before its first script. */
function count() {
  window.modules = 0;
  for (const name of /** @type {const} */ (['instantiate', 'instantiateStreaming'])) {
    const original = WebAssembly[name];
    WebAssembly[name] = (/** @type {any[]} */ ...given) => {
      window.modules += 1;
      return original(...given);
    };
  }
  window.channels = new Set();
  window.BroadcastChannel = class extends BroadcastChannel {
    constructor(/** @type {string} */ name) {
      super(name);
      window.channels.add(this);
    }
    close() {
      super.close();
      window.channels.delete(this);
    }
  };
}

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {import('./fixtures.js').Visit} Visit */

/** @param {Visit} visit @param {Page} [page] */
export async function signIn(visit, page = visit.page) {
  await open(visit, page);
  await Promise.all([page.waitForURL(/callback/), page.evaluate(() => void window.manager.signinRedirect())]);
  await page.waitForSelector('[data-ready]', { state: 'attached' });
  await page.evaluate(() => window.manager.signinCallback());
}

/** @param {Visit} visit @param {Page} page */
export async function open({ app }, page) {
  await page.goto(app.home);
  await page.waitForSelector('[data-ready]', { state: 'attached' });
}

/** Restores the session in this page and waits until it rests. @param {Visit} visit @param {Page} [page] */
export async function restore(visit, page = visit.page) {
  await open(visit, page);
  await find(page);
  await page.waitForFunction(() => window.manager._engine.rest);
  expect(await modules(page), 'at rest').toBe(0);
}

/** Gets the user, and records the events from now on. @param {Page} page */
export const find = (page) =>
  page.evaluate(async (names) => {
    window.told = [];
    for (const name of names) window.manager.events[`add${name}`](() => window.told.push(name));
    return (await window.manager.getUser())?.access_token;
  }, EVENTS);

/** The same by a clock of the test's own, which can be put forward. @param {Visit} visit @param {number} [time] */
export async function restoreByClock(visit, time = Date.now()) {
  await visit.page.clock.install({ time });
  await open(visit, visit.page);
  await find(visit.page);
  await visit.page.clock.runFor(QUIET_MS);
}

export const modules = (/** @type {Page} */ page) => page.evaluate(() => window.modules);
export const told = (/** @type {Page} */ page) => page.evaluate(() => window.told);
export const rests = (/** @type {Page} */ page) => page.evaluate(() => window.manager._engine.rest !== undefined && window.modules === 0);
export const token = (/** @type {Page} */ page) => page.evaluate(async () => (await window.manager.getUser())?.access_token ?? null);
export const renew = (/** @type {Page} */ page) => page.evaluate(async () => (await window.manager.signinSilent()).access_token);
export const forget = (/** @type {Page} */ page) => page.evaluate(() => window.manager.removeUser());
/** The requests in which a refresh token was spent. @param {Visit} visit */
export const asked = ({ app }) => app.provider.requests.map(({ form }) => form).filter((form) => form.grant_type === 'refresh_token');
export const renewals = (/** @type {Visit} */ visit) => asked(visit).length;
export const fetched = (/** @type {Visit} */ { app }) => app.served.filter((path) => path.endsWith('.wasm')).length;

/** A tab with a copy of this one's `sessionStorage`. @param {Page} page */
export async function duplicate(page) {
  const [copy] = await Promise.all([page.context().waitForEvent('page'), page.evaluate(() => void window.open(location.href))]);
  await copy.waitForSelector('[data-ready]', { state: 'attached' });
  return copy;
}
