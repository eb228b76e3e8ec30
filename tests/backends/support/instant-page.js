// A page with InstantDB's client in it, or without, for whatever gives it tokens.

import { APP_ID } from './instantdb.js';

/** Without a network besides loopback Chromium reports that it is offline, and InstantDB's client waits. */
export const stayOnline = (/** @type {import('@playwright/test').Page} */ page) =>
  page.addInitScript(() => Object.defineProperty(Navigator.prototype, 'onLine', { get: () => true }));

/**
 * Opens it: `window.db` is the app's database object, or nothing, and `window.instantOf(getToken, signOut)` our side of it.
 *
 * @param {import('@playwright/test').Page} page
 * @param {{page: string, server: string, withDatabase: boolean}} options the page's origin and the server's
 */
export async function openInstant(page, { page: origin, server, withDatabase }) {
  await page.goto(origin);
  await page.waitForFunction(() => /** @type {any} */ (window).ready);
  await page.evaluate(
    ([appId, apiUri, withDatabase]) => {
      const { backends, instantdb } = /** @type {any} */ (window);
      const websocketURI = apiUri.replace('http', 'ws') + '/runtime/session';
      const db = withDatabase ? instantdb.init({ appId, apiURI: apiUri, websocketURI }) : undefined;
      const instantOf = (getToken, signOut) => new backends.Instant(db, appId, apiUri, getToken, signOut);
      Object.assign(window, { db, instantOf });
    },
    [APP_ID, server, withDatabase],
  );
}

/** Calls a method of our side. @param {import('@playwright/test').Page} page @param {string} name */
export const call = (page, name) => page.evaluate((name) => /** @type {any} */ (window).instant[name](), name);
