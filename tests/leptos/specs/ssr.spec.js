// Server-rendered pages, and their hydration in the browser.

import { expect, test } from '../support/fixtures.js';

/** Texts that only signed-in users may see. */
const GUARDED = /Hello|Your account|The provider knows you|The database knows you/;

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  for (const path of ['/', '/account', '/board', '/callback?code=stolen&state=stolen', '/signed-out']) {
    test(`the server renders ${path.split('?')[0]} without any guarded content`, async ({ page, rendered }) => {
      const response = await page.goto(rendered.app + path);
      expect(response?.status()).toBe(200);
      expect(await page.content()).not.toMatch(GUARDED);
    });
  }

  test('the server renders the start page as loading, without a sign-in or sign-out button', async ({ page, rendered }) => {
    await page.goto(rendered.app);
    await expect(page.getByRole('heading', { name: 'Rendered by a server' })).toBeVisible();
    await expect(page.getByText('One moment')).toBeVisible();
    await expect(page.getByRole('button')).toHaveCount(0);
  });

  test('the server renders a signed-in user’s page as anonymous', async ({ browser, rendered }) => {
    const context = await browser.newContext({ javaScriptEnabled: true });
    const page = await context.newPage();
    await signIn(page, rendered);
    const html = await (await context.request.get(`${rendered.app}/account`)).text();
    expect(html).not.toMatch(GUARDED);
    await context.close();
  });
});

test('the browser hydrates the server’s page without changing it', async ({ page, rendered, watch }) => {
  // Held back, so that the heading can be marked before anything of the app runs.
  /** @type {() => void} */
  let release = () => {};
  const marked = new Promise((resolve) => (release = () => resolve(undefined)));
  await page.route('**/*.wasm', async (route) => {
    await marked;
    await route.continue();
  });
  await page.goto(rendered.app, { waitUntil: 'commit' });
  const heading = page.getByRole('heading', { name: 'Rendered by a server' });
  await heading.evaluate((element) => void Object.assign(element, { isTheServers: true }));
  await expect(page.getByText('One moment')).toBeVisible();
  release();

  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect(page.getByText('One moment')).toHaveCount(0);
  expect(await heading.evaluate((element) => /** @type {any} */ (element).isTheServers)).toBe(true);
  // No request is sent: there is no session to restore.
  expect(watch.askedOf(rendered.provider.origin)).toEqual([]);
});

test('signs in, stays signed in after a reload, and signs out', async ({ page, rendered, watch }) => {
  await signIn(page, rendered);
  expect(page.url()).toBe(`${rendered.app}/`);

  await page.reload();
  await expect(page.getByText('Hello, Alice Adams')).toBeVisible();
  await page.getByRole('link', { name: 'Your account' }).click();
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
  // The server renders this page without a user, and the browser restores the session.
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
  await page.goto(rendered.app);

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${rendered.provider.origin}/**`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${rendered.app}/signed-out`);
  await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
  await page.goto(rendered.app);
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  expect(watch.tokenRequests(rendered.provider.origin, 'authorization_code')).toHaveLength(1);
});

test('signs in and out in a popup, without leaving the page', async ({ page, rendered, watch }) => {
  await page.goto(rendered.app);
  const opens = async () => {
    const [popup] = await Promise.all([page.waitForEvent('popup'), page.getByRole('button', { name: 'In a window' }).click()]);
    return popup;
  };
  await page.evaluate(() => void Object.assign(window, { isTheSamePage: true }));
  const signingIn = await opens();
  await signingIn.getByRole('button', { name: 'Alice Adams' }).click();
  await expect(page.getByText('Hello, Alice Adams')).toBeVisible();
  await expect.poll(() => signingIn.isClosed()).toBe(true);

  const signingOut = await opens();
  await signingOut.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  await expect.poll(() => signingOut.isClosed()).toBe(true);
  expect(await page.evaluate(() => 'isTheSamePage' in window)).toBe(true);
  expect(watch.tokenRequests(rendered.provider.origin, 'authorization_code')).toHaveLength(1);
});

test('signs in without a click when the provider has a session, and only then', async ({ page, context, rendered }) => {
  await page.goto(`${rendered.app}/again`);
  await expect(page.getByRole('status')).toHaveText('login_required');
  await signIn(page, rendered);
  // A new tab has no session yet.
  const tab = await context.newPage();
  await tab.goto(`${rendered.app}/again`);
  await expect(tab.getByText('Hello, Alice Adams')).toBeVisible();
  expect(tab.url()).toBe(`${rendered.app}/again`);
});

test('a guarded page sends an anonymous visitor to the provider and back to the same page', async ({ page, rendered, watch }) => {
  await page.goto(`${rendered.app}/account`);
  await page.getByRole('button', { name: 'Bob Brown' }).click();
  await page.waitForURL(`${rendered.app}/account`);
  await expect(page.getByRole('heading', { name: 'Your account' })).toBeVisible();
  expect(watch.tokenRequests(rendered.provider.origin, 'authorization_code')).toHaveLength(1);
});

test('SpacetimeDB identifies the user by the ID token, shows other users’ clicks, and reconnects', async ({ page, browser, rendered }) => {
  const openBoard = async (/** @type {import('@playwright/test').Page} */ page, /** @type {string} */ name) => {
    await page.goto(`${rendered.app}/board`);
    await page.getByRole('button', { name }).click();
    await expect(page.getByRole('status')).toHaveText('Connected');
    await expect(page.getByRole('listitem').filter({ hasText: name })).toHaveCount(1);
  };
  const identity = page.locator('code');
  await openBoard(page, 'Alice Adams');
  await expect(identity).toHaveText(/^0x[0-9a-f]{64}$/);
  const before = await identity.innerText();

  const context = await browser.newContext();
  const bob = await context.newPage();
  await openBoard(bob, 'Bob Brown');
  expect(await bob.locator('code').innerText()).not.toBe(before);
  await page.getByRole('button', { name: 'Click' }).click();
  await expect(bob.getByText('Alice Adams: 1')).toBeVisible();
  // The row of before is gone, which came with the first rows and so in another spelling.
  for (const each of [page, bob]) {
    await expect(each.getByRole('listitem').filter({ hasText: 'Alice Adams' })).toHaveCount(1);
  }

  await rendered.database.restart();
  await expect(page.getByRole('status')).toHaveText('Connected', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Click' }).click();
  await expect(page.getByText('Alice Adams: 2')).toBeVisible();
  await page.reload();
  await expect(identity).toHaveText(before);
  await context.close();
});

/**
 * @param {import('@playwright/test').Page} page
 * @param {import('../support/fixtures.js').Rendered} rendered
 */
async function signIn(page, rendered) {
  await page.goto(rendered.app);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Alice Adams' }).click();
  await expect(page.getByText('Hello, Alice Adams')).toBeVisible();
}
