// EdgeBase's federation and its realtime connection, in Chromium. The numbers are those of the measured behaviours.

import { expect, test } from '@playwright/test';

import { EdgeServer } from '../support/edgebase.js';
import { Issuer } from '../support/issuer.js';
import { servePage } from '../support/page.js';

let site, server, callback;

test.beforeEach(async () => {
  site = await servePage();
  server = await EdgeServer.start(await Issuer.create());
  callback = `${site.origin}/auth/callback?tab=2`;
});

test.afterEach(async () => {
  await server.stop();
  await site.stop();
});

/** The page's client, made anew after each load. */
async function client(page) {
  await page.waitForFunction(() => /** @type {any} */ (window).ready);
  await page.evaluate((origin) => {
    const window = /** @type {any} */ (globalThis);
    window.edge ??= new window.backends.Edge(origin);
  }, server.origin);
}

async function call(page, name, ...args) {
  await client(page);
  return page.evaluate(([name, args]) => /** @type {any} */ (window).edge[name](...args), [name, args]);
}

/** Leaves and comes back. */
async function leave(page, name = 'signIn') {
  await client(page);
  const back = page.waitForURL((url) => url.pathname === '/auth/callback' && url.href.includes('tab=2'));
  await Promise.all([back, page.evaluate(([name, to]) => /** @type {any} */ (window).edge[name]('oidc:okta', to), [name, callback]).catch(() => {})]);
}

async function signIn(page) {
  await page.goto(site.origin);
  await leave(page);
  return call(page, 'finish');
}

for (const place of ['fragment', 'query']) {
  test(`3: tokens in the ${place} sign in, and leave the address bar`, async ({ page }) => {
    server.answersIn = place;
    expect(await signIn(page)).toBe('user-of-alice Alice Adams alice@example.org');
    expect(page.url()).toBe(callback);
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('pending');
  });
}

test('4: the provider’s no is told, and an address that nobody asked for signs nobody in', async ({ page }) => {
  server.refuses = 'access_denied';
  expect(await signIn(page)).toBe('edgebase_provider_error: the provider refused the sign-in: access_denied (nope)');
  const { accessToken, refreshToken } = await server.begin({ id: 'mallory', displayName: 'Mallory', email: null, isAnonymous: false });
  await page.goto(`${callback}#access_token=${accessToken}&refresh_token=${refreshToken}`);
  await page.reload();
  expect(await call(page, 'finish')).toMatch(/^edgebase_unsolicited: /);
  expect(page.url()).toBe(callback);
  expect(await call(page, 'token', false)).toBe('nobody');
});

test('6 and 7: a linking finds the real provider, and keeps the person’s id', async ({ page }) => {
  await signIn(page);
  server.knowsProvider = false;
  server.person = { sub: 'alice-at-work', name: 'Alice at work', email: 'alice@work.example', email_verified: true };
  await leave(page, 'link');
  expect(await call(page, 'finish')).toBe('user-of-alice Alice at work alice@work.example');
});

test('8: tabs renew one after the other, each with the newest refresh token', async ({ context, page }) => {
  await signIn(page);
  const pages = [page, await context.newPage(), await context.newPage()];
  for (const other of pages.slice(1)) await other.goto(site.origin);
  const tokens = await Promise.all(pages.flatMap((one) => [call(one, 'token', true), call(one, 'token', true)]));
  for (const token of tokens) expect(await server.verify(token)).not.toBe(null);
  server.graceMs = 0;
  expect(await server.verify(await call(page, 'token', true))).not.toBe(null);
});

test('8: a sign-out is the server’s too, and the other tab’s', async ({ context, page }) => {
  await signIn(page);
  const other = await context.newPage();
  await other.goto(site.origin);
  expect(await server.verify(await call(other, 'token', false))).not.toBe(null);
  expect(await call(page, 'signOut')).toBe('done');
  expect(server.sessions.size).toBe(0);
  expect(await call(other, 'token', false)).toBe('nobody');
  expect(await other.evaluate(() => JSON.stringify(localStorage))).not.toContain('refresh-token');
});

test('10: changes arrive, and no token stands in the socket’s address', async ({ page }) => {
  await signIn(page);
  await call(page, 'subscribe', ['notes', 'mine']);
  await expect.poll(() => [...server.sockets].map(({ state }) => state.channels)).toEqual([['dblive:shared:notes', 'dblive:shared:mine']]);
  const [{ state }] = server.sockets;
  expect(state.address).toBe('/api/db/subscribe?channel=dblive%3Ashared%3Anotes');
  server.change('notes', '1', { text: 'hi' });
  await expect.poll(() => call(page, 'takeTold')).toContain('Added 1 {"text":"hi"}');
});

test('10: a server that has forgotten us is told anew on the same socket, and the gap is told', async ({ page }) => {
  await signIn(page);
  await call(page, 'subscribe', ['notes']);
  await expect.poll(() => [...server.sockets].map(({ state }) => state.channels.length)).toEqual([1]);
  await call(page, 'takeTold');
  server.forget();
  server.change('notes', 'lost', {});
  // A page that is looked at again asks at once.
  await page.evaluate(() => dispatchEvent(new Event('focus')));
  await expect.poll(() => call(page, 'takeTold')).toContain('subscribed dblive:shared:notes gap=true');
  server.change('notes', '2', {});
  await expect.poll(() => call(page, 'takeTold')).toContain('Added 2 {}');
  expect(server.connections).toBe(1);
});

test('10: a renewed token is shown on the open connection, a lost one is opened again, and a sign-out closes it', async ({ page }) => {
  await signIn(page);
  await call(page, 'subscribe', ['notes']);
  await expect.poll(() => [...server.sockets].map(({ state }) => state.channels.length)).toEqual([1]);
  await call(page, 'token', true);
  await expect.poll(() => [...server.sockets][0].state.frames.filter((type) => type === 'auth').length).toBe(2);
  server.drop();
  await expect.poll(() => server.connections).toBe(2);
  await expect.poll(() => [...server.sockets].map(({ state }) => state.channels.length)).toEqual([1]);
  await call(page, 'signOut');
  await expect.poll(() => server.sockets.size).toBe(0);
  expect(await call(page, 'takeTold')).toContain('signedout');
});

test('10: a token that the server doesn’t take is replaced once, and then the page is told', async ({ page }) => {
  await signIn(page);
  // All tokens from now on are another server's.
  server.verify = async () => null;
  await call(page, 'subscribe', ['notes']);
  await expect.poll(() => call(page, 'takeTold')).toContain('waiting: edgebase_token_refused');
  expect(server.connections).toBe(2);
});

test('10: ten restarts of the server: each time one connection, one subscription and a token that is still good', async ({ page }) => {
  test.setTimeout(240_000);
  // So short that none will do for a second connect.
  server.ttlSeconds = 9;
  await signIn(page);
  await call(page, 'subscribe', ['notes']);
  const channels = () => [...server.sockets].map(({ state }) => state.channels);
  await expect.poll(channels).toEqual([['dblive:shared:notes']]);
  for (let round = 1; round <= 10; round += 1) {
    await server.restart();
    // A page that is looked at again does not wait for the next try.
    await expect
      .poll(
        async () => {
          await page.evaluate(() => dispatchEvent(new Event('online')));
          return channels();
        },
        { timeout: 45_000 },
      )
      .toEqual([['dblive:shared:notes']]);
    await expect.poll(() => call(page, 'takeTold')).toContain('subscribed dblive:shared:notes gap=true');
    server.change('notes', String(round), {});
    await expect.poll(() => call(page, 'takeTold')).toEqual([`Added ${round} {}`]);
  }
  expect(server.sessions.size).toBe(1);
  expect(server.shown.length).toBeGreaterThan(10);
  expect(new Set(server.shown).size).toBe(server.shown.length);
  expect(await call(page, 'takeTold')).toEqual([]);
});
