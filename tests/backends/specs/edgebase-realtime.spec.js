// EdgeBase's realtime connection, in Chromium: number 10 of the measured behaviours.

import { expect, test } from '../support/edge-page.js';

const channels = (server) => [...server.sockets].map(({ state }) => state.channels);
const told = (edge) => expect.poll(() => edge.call('takeTold'), { timeout: 30_000 });

/** Signed in, and hearing of these tables. */
async function subscribed(edge, server, tables = ['notes']) {
  await edge.signIn();
  await edge.call('subscribe', tables);
  await expect.poll(() => channels(server)).toEqual([tables.map((table) => `dblive:shared:${table}`)]);
}

test('10: changes arrive, and the token is sent in the first frame, not in the URL', async ({ edge, server }) => {
  await subscribed(edge, server, ['notes', 'mine']);
  const [{ state }] = server.sockets;
  expect(state.address).toBe('/api/db/subscribe?channel=dblive%3Ashared%3Anotes');
  expect(state.frames).toEqual(['auth', 'subscribe', 'subscribe']);
  server.change('notes', '1', { text: 'hi' });
  await told(edge).toContain('Added 1 {"text":"hi"}');
});

test('10: AUTH_TIMEOUT: the page reconnects', async ({ edge, server }) => {
  server.deafTo = 1;
  await subscribed(edge, server);
  expect(server.connections).toBe(2);
  const all = await edge.call('takeTold');
  expect(all.filter((event) => event.startsWith('waiting') || event.startsWith('connected'))).toEqual([
    'waiting: edgebase_connection_lost',
    'connected user-of-alice',
  ]);
});

test('10: AUTH_FAILED: a refused token is replaced once, then reported to the page', async ({ edge, server }) => {
  await edge.signIn();
  // All tokens from now on are another server's.
  server.verify = async () => null;
  await edge.call('subscribe', ['notes']);
  await told(edge).toContain('waiting: edgebase_token_refused');
  expect(server.connections).toBe(2);
});

test('10: AUTH_REFRESH_FAILED: a refused renewed token leaves the connection unchanged', async ({ edge, server }) => {
  await subscribed(edge, server);
  const { verify } = server;
  server.verify = async () => null;
  await edge.call('token', true);
  await told(edge).toContain('edgebase_renewed_token_refused');
  server.verify = verify;
  server.change('notes', '1', {});
  await told(edge).toContain('Added 1 {}');
  expect(server.connections).toBe(1);
});

test('10: NOT_AUTHENTICATED after a long silence: the page authenticates and subscribes again, and fetches what it missed', async ({ edge, server, page }) => {
  // Sooner than the real one, which would be kept awake by the pings: what its host does to it is up to its host.
  server.idleMs = 500;
  await subscribed(edge, server);
  await edge.call('takeTold');
  const [{ state }] = server.sockets;
  await expect.poll(() => state.user).toBe(null);
  server.idleMs = 24_000;
  server.documents = [{ id: 'missed' }];
  server.change('notes', 'missed', {});
  // No event but the client's own ping.
  await told(edge).toEqual(['subscribed dblive:shared:notes gap=true']);
  expect(state.frames).toEqual(['auth', 'subscribe', 'ping', 'auth', 'subscribe']);
  const bearer = `Bearer ${await edge.call('token', false)}`;
  const missed = await page.evaluate(async ([url, authorization]) => (await fetch(url, { headers: { authorization } })).json(), [`${server.origin}/documents`, bearer]);
  expect(missed).toEqual([{ id: 'missed' }]);
  server.change('notes', '2', {});
  await told(edge).toContain('Added 2 {}');
  expect(server.connections).toBe(1);
});

test('10: a page that regains focus pings the server immediately', async ({ edge, server, page }) => {
  await page.clock.install();
  await subscribed(edge, server);
  await edge.call('takeTold');
  server.forget();
  // No timer can fire: the clock is paused.
  await page.clock.pauseAt(Date.now() + 1000);
  const [{ state }] = server.sockets;
  const pings = () => state.frames.filter((type) => type === 'ping').length;
  expect(pings()).toBe(0);
  await page.evaluate(() => dispatchEvent(new Event('focus')));
  await told(edge).toContain('subscribed dblive:shared:notes gap=true');
  expect(pings()).toBe(1);
  expect(server.connections).toBe(1);
});

test('10: a renewed token is sent on the open connection, a lost connection is reopened, and a sign-out closes it', async ({ edge, server }) => {
  await subscribed(edge, server);
  await edge.call('token', true);
  await expect.poll(() => [...server.sockets][0].state.frames.filter((type) => type === 'auth').length).toBe(2);
  server.drop();
  await expect.poll(() => server.connections).toBe(2);
  await expect.poll(() => channels(server)).toEqual([['dblive:shared:notes']]);
  await edge.call('signOut');
  await expect.poll(() => server.sockets.size).toBe(0);
  expect(await edge.call('takeTold')).toContain('signedout');
});

test('10: ten restarts of the server: each time one connection, one subscription and a valid token', async ({ edge, server, page }) => {
  test.setTimeout(240_000);
  // So short that none will do for a second connect.
  server.ttlSeconds = 9;
  await subscribed(edge, server);
  for (let round = 1; round <= 10; round += 1) {
    await server.restart();
    // A page that is looked at again does not wait for the next try.
    await expect
      .poll(
        async () => {
          await page.evaluate(() => dispatchEvent(new Event('online')));
          return channels(server);
        },
        { timeout: 45_000 },
      )
      .toEqual([['dblive:shared:notes']]);
    await told(edge).toContain('subscribed dblive:shared:notes gap=true');
    server.change('notes', String(round), {});
    await told(edge).toEqual([`Added ${round} {}`]);
  }
  expect(server.sessions.size).toBe(1);
  expect(server.shown.length).toBeGreaterThan(10);
  expect(new Set(server.shown).size).toBe(server.shown.length);
  expect(await edge.call('takeTold')).toEqual([]);
});
