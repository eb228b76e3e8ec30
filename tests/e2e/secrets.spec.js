// Tokens, codes and verifiers: where they may be seen, and that they are seen nowhere else.

import { test, expect } from '../support/fixtures.js';

/** The page's contents and its referrer. @param {import('@playwright/test').Page} page */
const shown = (page) =>
  page.evaluate(() => ({
    text: document.documentElement.outerHTML,
    title: document.title,
    referrer: document.referrer,
    address: window.location.href,
    state: JSON.stringify(window.history.state),
  }));

test('no token, code or verifier reaches the console, a referrer or the page', async ({ invite, demo }) => {
  const alice = await invite();
  /** @type {Awaited<ReturnType<typeof shown>>[]} */
  const views = [];
  const look = async () => views.push(await shown(alice.page));

  await alice.open();
  await look();
  await alice.signIn('Alice Adams');
  const session = await alice.storedSession();
  // The stored values are the secrets that must not show.
  for (const name of ['id_token', 'access_token', 'refresh_token']) {
    expect(session?.[name], name).toMatch(/^[\w.-]{20,}$/);
    alice.watch.secrets.add(session?.[name]);
  }
  for (const summary of await alice.page.locator('summary').all()) await summary.click();
  await look();
  await alice.page.reload();
  await alice.expectConnected();
  await look();
  await alice.signOut();
  await look();

  // The code and the verifier passed by as well: the watch has seen more than the session's three.
  const exchanges = alice.watch.tokenRequests(demo.provider.origin, 'authorization_code');
  expect(exchanges).toHaveLength(1);
  const { code, code_verifier: verifier } = exchanges[0].postDataJSON();
  for (const secret of [code, verifier]) expect(alice.watch.secrets).toContain(secret);
  for (const view of views) {
    for (const [where, text] of Object.entries(view)) expect(alice.watch.secretIn(text ?? ''), where).toBeUndefined();
    expect(view.referrer).not.toMatch(/[?#]/);
  }
  for (const request of alice.watch.requests) {
    const { referer = '' } = request.headers();
    expect(alice.watch.secretIn(referer), `Referer to ${new URL(request.url()).pathname}`).toBeUndefined();
  }
});

test('secrets are sent in bodies and headers, and in no URL but the callback’s', async ({ invite, demo }) => {
  const alice = await invite();
  /** @type {string[]} */
  const sockets = [];
  alice.page.on('websocket', (socket) => sockets.push(socket.url()));
  await alice.open();
  await alice.signIn('Alice Adams');
  const session = await alice.storedSession();
  for (const name of ['id_token', 'access_token', 'refresh_token']) alice.watch.secrets.add(session?.[name]);

  const isCallback = (/** @type {string} */ url) => url.startsWith(`${demo.app}/callback?`);
  const addresses = alice.watch.requests.map((request) => request.url()).filter((url) => !isCallback(url));
  for (const url of [...addresses, ...sockets]) expect(alice.watch.secretIn(url)).toBeUndefined();
  expect(sockets.length).toBeGreaterThan(0);

  // The database is shown the ID token and never the access token: that one is only for the provider's API.
  const toDatabase = alice.watch.requests.filter((request) => request.url().startsWith(demo.database.origin));
  expect(alice.watch.tokensShownTo(demo.database.origin)).toEqual([session?.id_token]);
  for (const request of toDatabase) {
    const sent = JSON.stringify([request.headers(), request.postData()]);
    expect(sent).not.toContain(session?.access_token);
    expect(sent).not.toContain(session?.refresh_token);
  }
});

test('an error page repeats nothing of its URL', async ({ invite }) => {
  const visitor = await invite();
  const secrets = ['a-code-that-nobody-may-see', 'a-state-that-nobody-may-see'];
  await visitor.open(`/callback?code=${secrets[0]}&state=${secrets[1]}&error_description=%3Cb%3Ebold%3C%2Fb%3E`);
  const panel = await visitor.expectError('state_not_found');
  await panel.getByText('Details', { exact: true }).click();

  const view = Object.values(await shown(visitor.page)).join('\n');
  for (const secret of secrets) {
    expect(view).not.toContain(secret);
    expect(visitor.watch.printed.join('\n')).not.toContain(secret);
  }
  await visitor.expectNobody();
});
