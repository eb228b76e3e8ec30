// Failures on each of the three pages: each is reported, with a button to continue that works.

import { test, expect } from '../support/fixtures.js';
import { SESSION_KEY } from '../support/session-key.js';
import { forgetProvider } from '../support/visitor.js';

const HOMES = ['', '/plain', '/react'];

/** For what a page does of itself after eight or ten seconds. */
const LONG = { timeout: 40_000 };

/** A visitor of this page. @param {import('../support/fixtures.js').Invite} invite @param {string} home */
async function visit(invite, home) {
  const visitor = await invite();
  visitor.home = home;
  return visitor;
}

/** From now on the provider does not answer this page, until the returned function is called. */
async function cutOff(/** @type {import('../support/visitor.js').Visitor} */ { page, demo }) {
  const discovery = `${demo.provider.origin}/.well-known/openid-configuration`;
  await page.route(discovery, (route) => route.abort());
  return () => page.unroute(discovery);
}

for (const home of HOMES) {
  const name = home || '/';

  test(`${name}: a sign-out that can’t reach the provider ends the local session, reports it, and offers no retry`, async ({ invite }) => {
    const alice = await visit(invite, home);
    const { page } = alice;
    await alice.open();
    await alice.signIn('Alice Adams');
    await cutOff(alice);
    await page.evaluate(forgetProvider, SESSION_KEY);
    await page.reload();
    await alice.expectConnected();
    await page.getByRole('button', { name: 'Sign out', exact: true }).press('Enter');

    await expect(page.getByTestId('notice')).toContainText('You are signed out here. The provider could not be told');
    await expect(alice.signInButton).toBeVisible();
    await expect(alice.alert).toHaveCount(0);
    expect(await alice.storedSessions()).toEqual([]);
    // The buttons that had the keyboard went with what they were on.
    await expect(page.getByRole('main')).toBeFocused();
    const gotIt = page.getByRole('button', { name: 'Got it' });
    await gotIt.press('Enter');
    await expect(gotIt).toHaveCount(0);
    await expect(page.getByRole('main')).toBeFocused();
  });

  test(`${name}: a sign-in that can’t begin after a sign-out is reported and can be retried`, async ({ invite, demo }) => {
    const alice = await visit(invite, home);
    const connect = await cutOff(alice);
    await alice.open('/signed-out');
    await alice.signInButton.click();
    const panel = await alice.expectError('provider_unreachable');
    await connect();
    await panel.getByRole('button', { name: 'Try again' }).click();
    await alice.page.waitForURL(`${demo.provider.origin}/**`);
  });

  test(`${name}: a program that fails to load can be loaded again`, async ({ invite }) => {
    const visitor = await visit(invite, home);
    const { page } = visitor;
    const program = home ? /\.js$/ : /\.wasm$/;
    let hangs = true;
    // Neither answered nor refused.
    await page.route(program, (route) => (hangs ? undefined : route.continue()));
    await page.goto(visitor.demo.app + home + '/', { waitUntil: 'commit' });
    await expect(page.getByText('Still loading')).toBeVisible(LONG);
    await expect(page.getByRole('banner').getByRole('link', { name: 'React' })).toBeVisible();
    hangs = false;
    await page.getByRole('link', { name: 'Try again' }).click();
    await expect(visitor.signInButton).toBeVisible();
    await expect(page.getByText('Still loading').filter({ visible: true })).toHaveCount(0);
  });

  test(`${name}: a configuration that fails to load is reported`, async ({ invite }) => {
    const visitor = await visit(invite, home);
    const { page } = visitor;
    let hangs = true;
    await page.route('**/config.json', (route) => (hangs ? undefined : route.continue()));
    await visitor.open();
    await expect(page.locator('[role="alert"][data-code="config_unreachable"]')).toBeVisible(LONG);
    hangs = false;
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(visitor.signInButton).toBeVisible();
  });

  test(`${name}: a user refused by the board sees why, and can retry`, async ({ invite }) => {
    const alice = await visit(invite, home);
    const { page } = alice;
    let isNameless = true;
    await page.routeWebSocket(/\/subscribe\?/, (client) => {
      const database = client.connectToServer();
      client.onMessage((message) => database.send(isNameless ? nameless(message) : message));
    });
    await alice.open();
    await alice.signIn('Alice Adams');
    const panel = await alice.expectError('enter_refused');
    await panel.getByText('Details', { exact: true }).click();
    await expect(panel).toContainText('A name cannot be empty');
    await expect(page.getByRole('region', { name: /^Click/ }).getByRole('alert')).toHaveCount(0);

    isNameless = false;
    await panel.getByRole('button', { name: 'Try again' }).click();
    await alice.expectConnected();
    await expect(alice.alert).toHaveCount(0);
    await expect(alice.row(await alice.identity())).toContainText('Alice Adams');
  });

  test(`${name}: a user with an empty name is shown by their long e-mail address, and hours are shown as hours`, async ({ invite }) => {
    const alice = await visit(invite, home);
    await alice.open();
    await alice.signIn('Alice Adams');
    const end = Math.floor(Date.now() / 1000) + 7500;
    const claims = { name: ' ', email: `${'a'.repeat(90)}@example.org`, exp: end };
    await alice.page.evaluate(alterSession, { sessionKey: SESSION_KEY, claims });
    await alice.page.reload();
    await expect(alice.name).toHaveText(/^a{90}@/);
    await expect(alice.page.getByTestId('token-expiry')).toHaveText(/^2 h \d min$/);
    await alice.page.setViewportSize({ width: 320, height: 640 });
    expect(await alice.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });
}

for (const home of ['/plain', '/react']) {
  test(`${home}: a failed second sign-in leaves the session unchanged`, async ({ invite, demo }) => {
    const alice = await visit(invite, home);
    await alice.open();
    await alice.signIn('Alice Adams');
    const session = await alice.storedSession();
    await alice.open('/callback?error=access_denied&state=made-up');
    const panel = await alice.expectError('state_not_found');
    await expect(alice.name).toHaveText('Alice Adams');
    await alice.expectConnected();
    expect(await alice.storedSession()).toEqual(session);
    await alice.expectCleanAddresses();
    await panel.getByRole('button', { name: 'Try again' }).click();
    // The provider knows her still, and asks nothing.
    await expect(alice.alert).toHaveCount(0);
    await alice.expectConnected();
    expect((await alice.storedSession())?.id_token).not.toBe(session?.id_token);
    expect(demo.provider.count('GET /auth')).toBeGreaterThan(1);
  });

  test(`${home}: missing WebAssembly support is reported`, async ({ invite }) => {
    const visitor = await visit(invite, home);
    await visitor.page.addInitScript(() => delete (/** @type {any} */ (window).WebAssembly));
    await visitor.open();
    await visitor.signInButton.click();
    await expect(await visitor.expectError('wasm_unavailable')).toContainText('This browser runs no WebAssembly');
  });
}

test('the page after a sign-out shows no heading before the outcome is known, and then the right one', async ({ invite }) => {
  const alice = await invite();
  const { page } = alice;
  await page.addInitScript(noteHeadings);
  await alice.open();
  await alice.signIn('Alice Adams');
  await alice.open('/signed-out');
  await expect(page.getByRole('heading', { name: 'You are still signed in' })).toBeVisible();
  await expect(page).toHaveTitle(/^Still signed in/);
  expect(await page.evaluate(() => /** @type {any} */ (window).headings)).toEqual(['You are still signed in']);
});

test('an error code named like a member of Object.prototype is shown like any other', async ({ invite }) => {
  const visitor = await visit(invite, '/plain');
  await visitor.open('/signed-out?error=constructor');
  await expect(await visitor.expectError('constructor')).toContainText('That did not work');
});

/** The same message with spaces in place of the name: as long as before, so that it can be read. @param {string | Buffer} message */
function nameless(message) {
  const text = typeof message === 'string' ? message : message.toString('latin1');
  const changed = text.replaceAll('Alice Adams', ' '.repeat('Alice Adams'.length));
  return typeof message === 'string' ? changed : Buffer.from(changed, 'latin1');
}

/** Runs in the page: changes what is stored of the ID token's claims. @param {{sessionKey: string, claims: Record<string, unknown>}} change */
function alterSession({ sessionKey, claims }) {
  for (const area of [window.sessionStorage, window.localStorage]) {
    for (const [key, text] of Object.entries(area)) {
      if (!key.startsWith(sessionKey)) continue;
      const session = JSON.parse(text);
      Object.assign(session.profile, claims);
      area.setItem(key, JSON.stringify(session));
    }
  }
}

/** Runs in the page, before anything else: records every main heading that it shows. */
function noteHeadings() {
  /** @type {string[]} */
  const headings = [];
  Object.assign(window, { headings });
  new MutationObserver(() => {
    const text = document.querySelector('h1')?.textContent;
    if (text && headings.at(-1) !== text) headings.push(text);
  }).observe(document, { childList: true, subtree: true, characterData: true });
}
