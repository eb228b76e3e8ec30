// Clerk's session tokens as the source of InstantDB's sign-in: RS256, a minute long, without audience and nonce.

import { expect, test } from '@playwright/test';

import { Clerk, clerkInPage } from '../support/clerk.js';
import { call, openInstant, stayOnline } from '../support/instant-page.js';
import { InstantServer } from '../support/instantdb.js';
import { servePage } from '../support/page.js';

const ALICE = { sub: 'user_alice', email: 'alice@example.com', email_verified: true };
const BOB = { sub: 'user_bob', email: 'bob@example.com', email_verified: true };

let clerk, site, server;

test.beforeEach(async ({ page }) => {
  clerk = await Clerk.start();
  site = await servePage();
  server = await InstantServer.start(clerk, site.origin);
  await stayOnline(page);
  await page.addInitScript(clerkInPage, clerk.name);
});

test.afterEach(async () => {
  await Promise.all([server.stop(), site.stop(), clerk.stop()]);
});

/** Opens the app: with its database object, or over HTTP only, and Clerk's `getToken` as the source. */
async function open(page, withDatabase) {
  await openInstant(page, { page: site.origin, server: server.origin, withDatabase });
  await page.evaluate(() => {
    const { instantOf, clerk } = /** @type {any} */ (window);
    const getToken = (options) => clerk.getToken({ template: 'instantdb', ...options });
    Object.assign(window, { instant: instantOf(getToken, () => clerk.signOut()) });
  });
}

const exchanged = () => server.asked.filter(({ path }) => path === 'id_token').map(({ body }) => body);

for (const withDatabase of [true, false]) {
  const by = withDatabase ? 'the app’s database object' : 'HTTP';

  test(`by ${by}, a session token signs in without a nonce, with the e-mail address that Clerk verified`, async ({ page }) => {
    clerk.person = ALICE;
    await open(page, withDatabase);
    expect(await call(page, 'signIn')).toBe('id-of-user_alice');
    expect(exchanged()).toHaveLength(1);
    expect(exchanged()[0]).not.toHaveProperty('nonce');
    expect(server.users.get(ALICE.sub).email).toBe(ALICE.email);
  });

  test(`by ${by}, a cached token of Clerk that is about to expire isn’t used: a new one is requested`, async ({ page }) => {
    clerk.person = ALICE;
    clerk.age = 57;
    await open(page, withDatabase);
    await page.evaluate(() => /** @type {any} */ (window).clerk.getToken());
    expect(clerk.made).toBe(1);
    expect(await call(page, 'signIn')).toBe('id-of-user_alice');
    expect(clerk.made).toBe(2);
  });

  test(`by ${by}, without a session at Clerk no user is signed in, and a sign-out also ends the session at Clerk`, async ({ page }) => {
    await open(page, withDatabase);
    expect(await call(page, 'signIn')).toBe('nobody');
    clerk.person = ALICE;
    expect(await call(page, 'signIn')).toBe('id-of-user_alice');
    expect(await call(page, 'signOut')).toBe('done');
    expect([...server.good]).toEqual([]);
    expect(await page.evaluate(() => /** @type {any} */ (window).clerk.signedOut)).toBe(1);
    expect(await call(page, 'signIn')).toBe('nobody');
  });

  test(`by ${by}, another user at Clerk gets their own session, after the previous user’s has ended`, async ({ page }) => {
    clerk.person = ALICE;
    await open(page, withDatabase);
    await call(page, 'follow');
    await expect.poll(() => [...server.good]).toEqual(['refresh-of-user_alice']);
    clerk.person = BOB;
    await page.evaluate(() => {
      /** @type {any} */ (window).clerk.forget();
      /** @type {any} */ (window).instant.changed();
    });
    await expect.poll(() => [...server.good]).toEqual(['refresh-of-user_bob']);
    expect(await call(page, 'takeTold')).toEqual(['in id-of-user_alice', 'out', 'in id-of-user_bob']);
  });
}
