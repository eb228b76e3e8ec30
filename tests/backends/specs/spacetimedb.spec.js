// A connection that follows a session, in Chromium, with the real SpacetimeDB server and tokens that are signed for real.

import { rm } from 'node:fs/promises';

import { expect, test } from '@playwright/test';
import { decodeJwt } from 'jose';

import { newFolder } from '../../support/folder.js';
import { identityOf } from '../../support/identity.js';
import { Service, freePort } from '../../support/services.js';
import { Issuer } from '../support/issuer.js';
import { servePage } from '../support/page.js';
import { become, call, told } from '../support/spacetime-page.js';

let issuer, site, database, folder;
/** What the page's sockets did, in order. */
let sockets;
/** Whose tokens were exchanged, and which. */
let exchanges;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  folder = await newFolder('backends');
  database = new Service('database', await freePort(), ['--data', folder]);
  await database.start();
  issuer = await Issuer.serve();
  site = await servePage();
});

test.afterAll(async () => {
  await database.kill();
  await site.stop();
  await issuer.web.stop();
  await rm(folder, { recursive: true, force: true });
});

test.beforeEach(async ({ page }) => {
  [sockets, exchanges] = [[], []];
  page.on('websocket', (socket) => {
    const seen = { sent: [], isOpen: true };
    sockets.push(seen);
    socket.on('framesent', ({ payload }) => seen.sent.push(Object.keys(JSON.parse(String(payload)))[0]));
    socket.on('close', () => (seen.isOpen = false));
  });
  page.on('request', (request) => {
    if (!request.url().endsWith('/v1/identity/websocket-token') || request.method() !== 'POST') return;
    exchanges.push(decodeJwt(request.headers().authorization.replace('Bearer ', '')));
  });
});

/** Opens a page whose session gives this person's tokens, a new one each time it is asked. */
async function open(page, person, { seconds = 300, byHand = false } = {}) {
  const state = { person, isAway: false, asked: 0, /** @type {boolean[]} */ forced: [], /** @type {Promise<unknown> | undefined} */ wait: undefined };
  await page.exposeFunction('getToken', async (/** @type {{skipCache: boolean} | undefined} */ options) => {
    const { person, wait } = state;
    state.asked += 1;
    state.forced.push(Boolean(options?.skipCache));
    if (!person) return null;
    const token = await issuer.token({ sub: person, jti: `${person}-${state.asked}` }, { seconds });
    await wait;
    return token;
  });
  await page.exposeFunction('endSession', () => {
    if (state.isAway) throw new Error('the session’s home is away');
    state.person = null;
  });
  await page.goto(site.origin);
  await page.waitForFunction(() => /** @type {any} */ (window).ready);
  await page.evaluate(
    ([uri, byHand]) => {
      const window = /** @type {any} */ (globalThis);
      window.all = [];
      window.spacetime = new window.backends.Spacetime(uri, 'clicker', window.getToken, window.endSession, byHand);
    },
    [database.origin, byHand],
  );
  return state;
}

/** Connected as this person, with all rows. */
async function isConnectedAs(page, person) {
  const identity = `identity ${identityOf(issuer.name, person)}`;
  await expect.poll(async () => (await told(page)).findLast((event) => event.startsWith('identity '))).toBe(identity);
  await expect.poll(async () => (await told(page)).at(-1)).toMatch(/^(all|rows) /);
}

test('the session’s user is connected with the session’s token', async ({ page }) => {
  await open(page, 'alice');
  await isConnectedAs(page, 'alice');
  expect(await call(page, 'call', 'enter', ['Alice', ''])).toBe('done');
  await expect.poll(async () => (await told(page)).at(-1)).toMatch(/Alice=0/);
  expect(exchanges.map(({ sub }) => sub)).toEqual(['alice']);
  expect(sockets.map(({ sent }) => sent)).toEqual([['SubscribeMulti', 'CallReducer']]);
});

test('after a refusal the session is asked once for a new token', async ({ page }) => {
  let refusals = 1;
  await page.route('**/v1/identity/websocket-token', async (route) => {
    if (refusals === 0 || route.request().method() !== 'POST') return route.continue();
    refusals -= 1;
    return route.fulfill({ status: 401, headers: { 'access-control-allow-origin': '*' } });
  });
  const state = await open(page, 'alice');
  await isConnectedAs(page, 'alice');
  expect(state.forced).toEqual([false, true]);
});

test('A signs out and B signs in: nothing of A reaches B’s connection', async ({ page }) => {
  const state = await open(page, 'alice');
  await isConnectedAs(page, 'alice');
  expect(await call(page, 'signOut')).toBe('done');
  await expect.poll(() => sockets.map(({ isOpen }) => isOpen)).toEqual([false]);
  expect((await told(page)).at(-1)).toBe('closed');
  expect(await call(page, 'call', 'enter', ['Nobody', ''])).toBe('spacetimedb_not_connected');

  await become(page, state, 'bob');
  await isConnectedAs(page, 'bob');
  const events = await told(page);
  expect(events.slice(events.indexOf('closed')).join()).not.toContain(identityOf(issuer.name, 'alice'));
  expect(exchanges.map(({ sub }) => sub)).toEqual(['alice', 'bob']);
  expect(await call(page, 'call', 'enter', ['Bob', ''])).toBe('done');
  expect(sockets[0].sent).toEqual(['SubscribeMulti']);
});

test('B takes A’s place without a sign-out: A’s socket is closed first, and no call of B’s goes out on it', async ({ page }) => {
  const state = await open(page, 'alice');
  await isConnectedAs(page, 'alice');
  await become(page, state, 'bob');
  // As soon as the session has another person, whatever the state of their connection.
  await expect.poll(() => told(page)).toContain('closed');
  const early = await call(page, 'call', 'enter', ['Bob', '']);
  expect(['done', 'spacetimedb_not_connected']).toContain(early);
  await isConnectedAs(page, 'bob');
  expect(sockets[0].sent).toEqual(['SubscribeMulti']);
  const events = await told(page);
  const switched = events.indexOf('closed');
  expect(events.slice(0, switched)).not.toContain(`identity ${identityOf(issuer.name, 'bob')}`);
  expect(events[switched + 1]).toBe('connecting');
  expect(events.slice(switched)).not.toContain(`identity ${identityOf(issuer.name, 'alice')}`);
  expect(await call(page, 'call', 'enter', ['Bob', ''])).toBe('done');
  expect(sockets.map(({ isOpen }) => isOpen)).toEqual([false, true]);
  expect(exchanges.map(({ sub }) => sub)).toEqual(['alice', 'bob']);
});

test('a connection in progress for A when B signs in is dropped', async ({ page }) => {
  /** @type {(value?: unknown) => void} */
  let letThrough = () => {};
  const bobIsHere = new Promise((resolve) => (letThrough = resolve));
  await page.route('**/v1/identity/websocket-token', async (route) => {
    const isAlice = decodeJwt(route.request().headers().authorization.replace('Bearer ', '')).sub === 'alice';
    if (isAlice) await bobIsHere;
    await route.continue().catch(() => {});
  });
  const state = await open(page, 'alice');
  await expect.poll(() => exchanges.length).toBe(1);
  await become(page, state, 'bob');
  await isConnectedAs(page, 'bob');
  letThrough();
  expect(await call(page, 'call', 'enter', ['Bob', ''])).toBe('done');
  expect(sockets.length).toBe(1);
  expect((await told(page)).join()).not.toContain(identityOf(issuer.name, 'alice'));
});

test('a session that can’t be ended leaves no socket open, and nothing connects until the next sign-in', async ({ page }) => {
  const state = await open(page, 'alice');
  await isConnectedAs(page, 'alice');
  state.isAway = true;
  expect(await call(page, 'signOut')).toBe('token_function_failed');
  await page.evaluate(() => dispatchEvent(new Event('online')));
  await call(page, 'changed');
  await expect.poll(() => sockets.map(({ isOpen }) => isOpen)).toEqual([false]);
  expect((await told(page)).at(-1)).toBe('closed');
  await become(page, state, 'bob');
  await isConnectedAs(page, 'bob');
});

test('a session that ended elsewhere closes the socket', async ({ page }) => {
  const state = await open(page, 'alice');
  await isConnectedAs(page, 'alice');
  await become(page, state, null);
  await expect.poll(() => sockets.map(({ isOpen }) => isOpen)).toEqual([false]);
  expect((await told(page)).at(-1)).toBe('closed');
  await become(page, state, 'alice');
  await isConnectedAs(page, 'alice');
});

test('a kept reference to A’s connection is unusable', async ({ page }) => {
  const state = await open(page, 'alice');
  await isConnectedAs(page, 'alice');
  expect(await call(page, 'call', 'enter', ['Alice', ''])).toBe('done');
  await call(page, 'hold');
  expect(await call(page, 'callHeld', 'click')).toBe('done');
  await become(page, state, 'bob');
  await isConnectedAs(page, 'bob');
  expect(await call(page, 'callHeld', 'click')).toBe('spacetimedb_closed');
  expect(sockets.map(({ isOpen }) => isOpen)).toEqual([false, true]);
});

test('with a token source without events, the next token shows the new person, who gets a separate connection', async ({ page }) => {
  const state = await open(page, 'alice', { byHand: true });
  await isConnectedAs(page, 'alice');
  state.person = 'bob';
  await call(page, 'hold');
  await call(page, 'restart');
  await isConnectedAs(page, 'bob');
  expect(await call(page, 'callHeld', 'click')).toBe('spacetimedb_closed');
  const events = await told(page);
  expect(events.indexOf('closed')).toBeGreaterThan(0);
  expect(events.indexOf('closed')).toBeLessThan(events.indexOf(`identity ${identityOf(issuer.name, 'bob')}`));
});

test('a token requested before another user signed in is requested again', async ({ page }) => {
  /** @type {(value?: unknown) => void} */
  let answer = () => {};
  const state = await open(page, null, { byHand: true });
  await expect.poll(async () => (await told(page)).at(-1)).toBe('closed');
  state.person = 'alice';
  state.wait = new Promise((resolve) => (answer = resolve));
  await call(page, 'tellSignedIn', issuer.name, 'alice');
  await expect.poll(() => state.asked).toBe(2);
  state.person = 'bob';
  await call(page, 'tellSignedIn', issuer.name, 'bob');
  answer();
  await isConnectedAs(page, 'bob');
  expect(exchanges.map(({ sub }) => sub)).toEqual(['bob']);
});

test('a token for a person who has signed out is not used for the next one', async ({ page }) => {
  /** @type {((value?: unknown) => void)[]} */
  const answers = [];
  const wait = () => new Promise((resolve) => answers.push(resolve));
  const state = await open(page, null, { byHand: true });
  await expect.poll(async () => (await told(page)).at(-1)).toBe('closed');
  for (const person of ['alice', 'bob']) {
    Object.assign(state, { person, wait: wait() });
    await call(page, 'tellSignedIn', issuer.name, person);
    await expect.poll(() => state.asked).toBe(answers.length + 1);
    if (person === 'alice') expect(await call(page, 'signOut')).toBe('done');
  }
  answers[0]();
  // Bob's token comes after Alice's, which nothing waits for any more.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  answers[1]();
  await isConnectedAs(page, 'bob');
  expect(exchanges.map(({ sub }) => sub)).toEqual(['bob']);
  expect(state.asked).toBe(3);
});

test('a dropped connection closes its socket and reports nothing more', async ({ page }) => {
  const state = await open(page, 'alice');
  await isConnectedAs(page, 'alice');
  const before = (await told(page)).length;
  await call(page, 'letGo');
  await expect.poll(() => sockets.map(({ isOpen }) => isOpen)).toEqual([false]);
  await become(page, state, 'bob');
  expect((await told(page)).length).toBe(before);
});

test('ten restarts of the server: each time one socket, one subscription and a fresh token', async ({ page }) => {
  test.setTimeout(240_000);
  // So short that the one of the last connect would not do.
  await open(page, 'carol', { seconds: 12 });
  await isConnectedAs(page, 'carol');
  expect(await call(page, 'call', 'enter', ['Carol', ''])).toBe('done');
  for (let round = 1; round <= 10; round += 1) {
    const before = (await told(page)).length;
    await database.restart();
    // A page that is looked at again does not wait for the next try.
    await expect
      .poll(
        async () => {
          await page.evaluate(() => dispatchEvent(new Event('online')));
          return (await told(page)).slice(before).findLast((event) => event.startsWith('all '));
        },
        { timeout: 45_000 },
      )
      .toContain(`Carol=${round - 1}`);
    expect(await call(page, 'call', 'click', [])).toBe('done');
    const seen = (await told(page)).slice(before);
    expect(seen.filter((event) => event.includes(`Carol=${round}`)), `round ${round}`).toHaveLength(1);
    const opened = sockets.filter(({ isOpen }) => isOpen);
    expect(opened, `round ${round}`).toHaveLength(1);
    expect(opened[0].sent.filter((kind) => kind === 'SubscribeMulti')).toHaveLength(1);
  }
  const shown = exchanges.map(({ jti }) => jti);
  expect(new Set(shown).size).toBe(shown.length);
  expect(shown.length).toBeGreaterThan(10);
});
