// EdgeBase's federation, in Chromium. The numbers are those of the measured behaviours; 10 is in edgebase-realtime.spec.js, and
// what needs no browser in crate/backends/tests/host/edgebase.rs.

import { expect, test } from '../support/edge-page.js';

test('1: the page redirects with the provider’s name encoded, and the server uses PKCE and no nonce', async ({ edge, server, page }) => {
  const left = page.waitForRequest((request) => request.url().includes('/api/auth/oauth/oidc%3Aokta?'));
  await edge.signIn();
  const { pathname, searchParams } = new URL((await left).url());
  expect([pathname, ...searchParams.keys()]).toEqual(['/api/auth/oauth/oidc%3Aokta', 'redirect_url']);
  const [asked] = server.authorizations;
  expect(asked).toMatchObject({ response_type: 'code', scope: 'openid email profile', code_challenge_method: 'S256' });
  expect(asked.state).toMatch(/^[0-9a-f]{64}$/);
  expect(asked).not.toHaveProperty('nonce');
});

test('2: the provider must have both redirect URIs registered; with another one, it keeps the user on an error page', async ({ edge, server, page }) => {
  await edge.signIn();
  await edge.leave('link');
  expect(server.authorizations.map(({ redirect_uri: back }) => back.replace(server.origin, ''))).toEqual([
    '/api/auth/oauth/oidc%3Aokta/callback',
    '/api/auth/oauth/link/oidc:okta/callback',
  ]);
  // The address that the server's documentation says to register.
  server.registered = ['oidc:okta/callback'];
  await edge.open();
  await Promise.all([page.waitForURL('**/idp/authorize*'), edge.call('signIn', 'oidc:okta', edge.callback).catch(() => {})]);
  await expect(page.locator('body')).toContainText('invalid_redirect_uri');
});

for (const place of ['fragment', 'query']) {
  test(`3: tokens in the ${place} sign in, and leave the address bar`, async ({ edge, server, page }) => {
    server.answersIn = place;
    expect(await edge.signIn()).toBe('user-of-alice Alice Adams alice@example.org');
    expect(page.url()).toBe(edge.callback);
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('pending');
  });
}

test('4: an error of the provider is reported, and an unsolicited callback signs no user in', async ({ edge, server, page }) => {
  server.refuses = 'access_denied';
  expect(await edge.signIn()).toBe('edgebase_provider_error: the provider refused the sign-in: access_denied (nope)');
  const { accessToken, refreshToken } = await server.begin({ id: 'mallory', displayName: 'Mallory', email: null, isAnonymous: false });
  await page.goto(`${edge.callback}#access_token=${accessToken}&refresh_token=${refreshToken}`);
  await page.reload();
  expect(await edge.call('finish')).toMatch(/^edgebase_unsolicited: /);
  expect(page.url()).toBe(edge.callback);
  expect(await edge.call('token', false)).toBe('nobody');
});

test('4: the server’s callback works once: opening it again shows an error there and leaves the session alone', async ({ edge, page }) => {
  const called = page.waitForRequest((request) => new URL(request.url()).pathname.endsWith('/callback') && request.url().includes('state='));
  await edge.signIn();
  const again = await page.goto((await called).url());
  expect([again?.status(), await again?.json()]).toEqual([400, expect.objectContaining({ slug: 'invalid-token' })]);
  await edge.open();
  expect(await edge.call('token', false)).toMatch(/^ey/);
});

test('5: the user has the names of OpenID claims, and nothing signed by the provider reaches the page', async ({ edge, server, page }) => {
  const addresses = [];
  page.on('request', (request) => addresses.push(request.url()));
  // The server accepts a forged ID token, which no page can find out.
  server.forges = true;
  server.person = { sub: 'alice', preferred_username: 'alice.a', email: 'alice@example.org', email_verified: true };
  expect(await edge.signIn()).toBe('user-of-alice alice.a alice@example.org');
  expect(addresses.join()).not.toContain('id_token');
  expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toContain('id_token');
});

test('6: before linking, the server is made to fetch the provider’s metadata, so that it uses the real endpoint', async ({ edge, server }) => {
  await edge.signIn();
  server.knowsProvider = false;
  server.asked = [];
  await edge.leave('link');
  const [start, link] = ['GET /api/auth/oauth/oidc%3Aokta', 'POST /api/auth/oauth/link/oidc%3Aokta'];
  expect(server.asked.filter((request) => [start, link].includes(request))).toEqual([start, link]);
});

test('7: linking keeps the ID of a user and of a guest', async ({ edge, server }) => {
  await edge.signIn();
  server.person = { sub: 'alice-at-work', name: 'Alice at work', email: 'alice@work.example', email_verified: true };
  await edge.leave('link');
  expect(await edge.call('finish')).toBe('user-of-alice Alice at work alice@work.example');
  const { refreshToken } = await server.begin({ id: 'guest-7', isAnonymous: true, email: null, displayName: null });
  await edge.store(refreshToken);
  expect(await server.verify(await edge.call('token', false))).toMatchObject({ sub: 'guest-7', isAnonymous: true });
  await edge.leave('link');
  expect(await edge.call('finish')).toBe('guest-7 Alice at work alice@work.example');
});

test('7: an unverified e-mail address is ignored', async ({ edge, server }) => {
  server.person = { ...server.person, email_verified: false };
  expect(await edge.signIn()).toBe('user-of-alice Alice Adams -');
});

test('8: tabs renew sequentially, each with the newest refresh token', async ({ edge, server }) => {
  await edge.signIn();
  const tabs = [edge, await edge.another(), await edge.another()];
  const tokens = await Promise.all(tabs.flatMap((tab) => [tab.call('token', true), tab.call('token', true)]));
  for (const token of tokens) expect(await server.verify(token)).not.toBe(null);
  server.graceMs = 0;
  expect(await server.verify(await edge.call('token', true))).not.toBe(null);
});

test('8: a refresh token reused after the grace period ends the session here and at the server', async ({ edge, server }) => {
  await edge.signIn();
  server.graceMs = -1;
  const { refreshToken: spent } = server.sessions.get('user-of-alice');
  await edge.call('token', true);
  await edge.store(spent);
  expect(server.sessions.size).toBe(1);
  expect(await edge.call('token', false)).toBe('nobody');
  expect(server.sessions.size).toBe(0);
  expect(await edge.page.evaluate(() => JSON.stringify(localStorage))).not.toContain('refresh-token');
});

test('8: a sign-out reaches the server and the other tab', async ({ edge, server }) => {
  await edge.signIn();
  const other = await edge.another();
  expect(await server.verify(await other.call('token', false))).not.toBe(null);
  expect(await edge.call('signOut')).toBe('done');
  expect(server.sessions.size).toBe(0);
  expect(await other.call('token', false)).toBe('nobody');
  expect(await other.page.evaluate(() => JSON.stringify(localStorage))).not.toContain('refresh-token');
});

test('9: only the refresh token is stored, and every page obtains its own access token with it', async ({ edge, server, page }) => {
  await edge.signIn();
  const first = await edge.call('token', false);
  const stored = () => page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));
  expect(await stored()).not.toContain(first);
  expect(await stored()).toContain(server.sessions.get('user-of-alice').refreshToken);
  await page.reload();
  expect(await edge.call('user'), 'nobody is known before the server was asked').toBe(undefined);
  const second = await edge.call('token', false);
  expect(second).not.toBe(first);
  expect(await server.verify(second)).toMatchObject({ sub: 'user-of-alice' });
  expect(server.asked.filter((request) => request === 'POST /api/auth/refresh')).toHaveLength(1);
  expect(await stored()).not.toContain(second);
});

test('12: redirect_url is sent unchanged, and keeps its own query', async ({ edge, page }) => {
  const left = page.waitForRequest((request) => request.url().includes('/api/auth/oauth/oidc%3Aokta?'));
  await edge.signIn();
  expect(new URL((await left).url()).search).toBe(`?redirect_url=${encodeURIComponent(edge.callback)}`);
  expect(page.url()).toBe(edge.callback);
});
