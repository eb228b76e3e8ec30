// InstantDB's real client program in Chromium, and our part of the sign-in around it.

import { expect, test } from '@playwright/test';

import { call, openInstant, stayOnline } from '../support/instant-page.js';
import { InstantServer } from '../support/instantdb.js';
import { Issuer } from '../support/issuer.js';
import { servePage } from '../support/page.js';

let issuer, site, server;

test.beforeEach(async ({ page }) => {
  issuer = await Issuer.create();
  site = await servePage();
  server = await InstantServer.start(issuer, site.origin);
  await stayOnline(page);
});

test.afterEach(async () => {
  await server.stop();
  await site.stop();
});

/** Opens a page whose session has this token: with the app's database object, or over HTTP only. */
async function open(page, token, { withDatabase = true } = {}) {
  await openInstant(page, { page: site.origin, server: server.origin, withDatabase });
  await page.evaluate((token) => {
    const state = { token, signedOut: 0, failsSignOut: false };
    const signOut = async () => {
      state.signedOut += 1;
      if (state.failsSignOut) throw new Error('the session’s home is away');
      state.token = null;
    };
    const instant = /** @type {any} */ (window).instantOf(async () => state.token, signOut);
    Object.assign(window, { state, instant });
  }, token);
}

const setToken = (page, token) =>
  page.evaluate((token) => {
    const { state, instant } = /** @type {any} */ (window);
    state.token = token;
    instant.changed();
  }, token);
const asked = () => server.asked.splice(0).map(({ path }) => path);

for (const withDatabase of [true, false]) {
  const by = withDatabase ? 'the app’s database object' : 'HTTP';

  test(`by ${by}, an ID token with a nonce is exchanged with it, and one without a nonce without`, async ({ page }) => {
    await open(page, await issuer.token({ sub: 'alice', nonce: 'n-1' }), { withDatabase });
    expect(await call(page, 'signIn')).toBe('id-of-alice');
    await call(page, 'signOut');
    await setToken(page, await issuer.token({ sub: 'bob' }));
    expect(await call(page, 'signIn')).toBe('id-of-bob');
    expect(server.asked.filter(({ path }) => path === 'id_token').map(({ body }) => body.nonce)).toEqual(['n-1', undefined]);
  });

  test(`by ${by}, a forged or expired token, or one of another issuer, signs no user in`, async ({ page }) => {
    const other = await Issuer.create('http://other.example');
    const good = { sub: 'alice' };
    for (const token of [
      await issuer.token(good, { forged: true }),
      await issuer.token({ ...good, iss: 'http://other.example' }),
      await other.token(good),
    ]) {
      await open(page, token, { withDatabase });
      expect(await call(page, 'signIn')).toMatch(/^instantdb_refused: /);
    }
    await open(page, await issuer.token(good, { seconds: -10 }), { withDatabase });
    expect(await call(page, 'signIn')).toMatch(/^token_ended: /);
    expect(server.good.size).toBe(0);
  });

  test(`by ${by}, a reloaded page is signed in without another exchange`, async ({ page }) => {
    const token = await issuer.token({ sub: 'alice' });
    await open(page, token, { withDatabase });
    await call(page, 'signIn');
    asked();
    await open(page, token, { withDatabase });
    expect(await call(page, 'signIn')).toBe('id-of-alice');
    expect(asked()).not.toContain('id_token');
  });

  test(`by ${by}, a change of user signs the previous one out first, and a sign-out ends both sessions`, async ({ page }) => {
    await open(page, await issuer.token({ sub: 'alice' }), { withDatabase });
    await call(page, 'follow');
    await expect.poll(() => [...server.good]).toEqual(['refresh-of-alice']);
    await setToken(page, await issuer.token({ sub: 'bob' }));
    await expect.poll(() => [...server.good]).toEqual(['refresh-of-bob']);
    expect(await call(page, 'takeTold')).toEqual(['in id-of-alice', 'out', 'in id-of-bob']);
    expect(await call(page, 'signOut')).toBe('done');
    await expect.poll(() => [...server.good]).toEqual([]);
    expect(await page.evaluate(() => /** @type {any} */ (window).state.signedOut)).toBe(1);
  });
}

test('InstantDB’s own socket reconnects with each user’s token, and without one after a sign-out', async ({ page }) => {
  await open(page, await issuer.token({ sub: 'alice' }));
  await page.evaluate(() => void /** @type {any} */ (window).db.subscribeQuery({ notes: {} }, () => {}));
  await call(page, 'signIn');
  await expect.poll(() => server.inits.at(-1)).toBe('refresh-of-alice');
  expect(await page.evaluate(async () => (await /** @type {any} */ (window).db.getAuth())?.id)).toBe('id-of-alice');
  await call(page, 'signOut');
  await expect.poll(() => server.inits.at(-1)).toBe(null);
  expect(await page.evaluate(() => /** @type {any} */ (window).db.getAuth())).toBe(null);
});

test('a user whom the app’s database kept beyond the session is signed out there, whichever user signs in next', async ({ page }) => {
  const inDatabase = () => page.evaluate(async () => (await /** @type {any} */ (window).db.getAuth())?.id ?? null);
  await open(page, await issuer.token({ sub: 'alice' }));
  await call(page, 'signIn');
  // As if the tab were closed: the database’s own storage stays.
  await page.evaluate(() => sessionStorage.clear());
  await open(page, await issuer.token({ sub: 'bob' }));
  expect(await inDatabase()).toBe('id-of-alice');
  expect(await call(page, 'signIn')).toBe('id-of-bob');
  await expect.poll(() => [...server.good]).toEqual(['refresh-of-bob']);

  await page.evaluate(() => sessionStorage.clear());
  await open(page, null);
  expect(await inDatabase()).toBe('id-of-bob');
  expect(await call(page, 'signIn')).toBe('nobody');
  expect(await inDatabase()).toBe(null);
  await expect.poll(() => [...server.good]).toEqual([]);
});

test('the e-mail address is used only if the token says that it was verified', async ({ page }) => {
  await open(page, await issuer.token({ sub: 'alice', email: 'alice@example.org' }));
  await call(page, 'signIn');
  const email = () => page.evaluate(async () => (await /** @type {any} */ (window).db.getAuth()).email);
  expect(await email()).toBe(null);
  await call(page, 'signOut');
  await setToken(page, await issuer.token({ sub: 'alice', email: 'alice@example.org', email_verified: true }));
  await call(page, 'signIn');
  expect(await email()).toBe('alice@example.org');
});

test('a session that can’t be ended is still signed out at InstantDB, for good', async ({ page }) => {
  await open(page, await issuer.token({ sub: 'alice' }));
  await call(page, 'follow');
  await expect.poll(() => [...server.good]).toEqual(['refresh-of-alice']);
  await page.evaluate(() => void (/** @type {any} */ (window).state.failsSignOut = true));
  expect(await call(page, 'signOut')).toMatch(/^instantdb_sign_out_incomplete: .*the session’s home is away/);
  await call(page, 'changed');
  await expect.poll(() => [...server.good]).toEqual([]);
  expect(await page.evaluate(() => /** @type {any} */ (window).db.getAuth())).toBe(null);
  expect(await call(page, 'takeTold')).toEqual(['in id-of-alice', 'out']);
});

test('a server that is down behind a proxy with an error page is retried until it is up', async ({ page }) => {
  server.isDown = true;
  await open(page, await issuer.token({ sub: 'alice' }));
  await call(page, 'follow');
  await expect.poll(() => asked().filter((path) => path === 'id_token').length).toBeGreaterThan(0);
  server.isDown = false;
  await expect.poll(() => [...server.good]).toEqual(['refresh-of-alice']);
  expect((await call(page, 'takeTold'))[0]).toMatch(/^instantdb_unreadable: /);
});

test('ten restarts of the server: InstantDB’s client comes back as the same person, with one query and no other exchange', async ({ page }) => {
  test.setTimeout(240_000);
  await open(page, await issuer.token({ sub: 'alice', nonce: 'n-1' }));
  await call(page, 'follow');
  await page.evaluate(() => void /** @type {any} */ (window).db.subscribeQuery({ notes: {} }, () => {}));
  const queries = () => [...server.sockets].map(({ ops = [] }) => ops.filter((op) => op === 'add-query').length);
  const isBack = async () => {
    await expect.poll(() => server.inits.at(-1), { timeout: 45_000 }).toBe('refresh-of-alice');
    await expect.poll(queries, { timeout: 45_000 }).toEqual([1]);
  };
  await isBack();
  for (let round = 1; round <= 10; round += 1) {
    server.inits.length = 0;
    await server.restart();
    // Its client waits longer after each failure, and starts over when the network is back.
    await page.evaluate(() => void (dispatchEvent(new Event('offline')), dispatchEvent(new Event('online'))));
    await isBack();
    expect(new Set(server.inits)).toEqual(new Set(['refresh-of-alice']));
  }
  expect(server.asked.filter(({ path }) => path === 'id_token')).toHaveLength(1);
  expect(await call(page, 'signIn')).toBe('id-of-alice');
});
