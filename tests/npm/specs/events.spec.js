// The events of a session during operations, and when the WebAssembly can't be loaded.

import { expect } from '../support/fixtures.js';
import { find, forget, modules, open, restore, signIn, test, token, told } from '../support/rest.js';

/** Has the core follow the session now. @param {import('@playwright/test').Page} page */
const follow = (page) => page.evaluate(() => window.manager._engine.text((core) => core.getUser()));

test('a sign-out in another tab raises an event during an operation', async ({ visit, context }) => {
  const { page } = visit;
  visit.configure({ userStore: 'localStorage' });
  await signIn(visit);
  await open(visit, page);
  await find(page);
  await follow(page);
  const other = await context.newPage();
  await open(visit, other);
  /** @type {() => void} */
  let goOn = () => {};
  const waits = new Promise((resolve) => {
    void page.route('**/revoke', (route) => {
      goOn = () => void route.continue();
      resolve(undefined);
    });
  });
  const revoked = page.evaluate(() => window.manager.revokeTokens(['access_token']));
  await waits;
  await page.evaluate(() => {
    const { authority, client_id } = window.manager.settings;
    const channel = new BroadcastChannel(`user:${authority}:${client_id}`);
    window.said = new Promise((resolve) => (channel.onmessage = resolve));
  });
  await forget(other);
  // This page has heard of it, and has done what there is to do: else the operation may end with a user who is still there.
  await page.evaluate(() => window.said);
  await expect.poll(() => token(page)).toBeNull();
  goOn();
  await revoked;
  await expect.poll(() => told(page)).toEqual(['UserUnloaded']);
});

test('a sign-out works offline', async ({ visit }) => {
  const { page } = visit;
  await signIn(visit);
  await restore(visit);
  await page.route('**/*.wasm', (route) => route.abort());
  await forget(page);
  expect(await told(page)).toEqual(['UserUnloaded']);
  expect(await page.evaluate(() => window.channels.size), 'nothing listens any more').toBe(0);
  await page.unroute('**/*.wasm');
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  expect(await token(page)).toBeNull();
  expect(await page.evaluate(() => window.manager._engine.isStarted), 'there is nothing to do').toBe(false);
});

test('removeUser fails with the store’s error, also without WebAssembly', async ({ visit }) => {
  const { page } = visit;
  await signIn(visit);
  await restore(visit);
  await page.route('**/*.wasm', (route) => route.abort());
  const said = await page.evaluate(() => {
    window.manager.settings.userStore.remove = () => Promise.reject(new Error('it stays'));
    return window.manager.removeUser().catch((error) => error.message);
  });
  expect(said).toBe('it stays');
});

test('getUser returns null offline, also during a sign-in', async ({ visit }) => {
  const { page } = visit;
  await open(visit, page);
  await page.route('**/*.wasm', (route) => route.abort());
  const outcome = await page.evaluate(async () => {
    const signedIn = window.manager.signinSilent({ forceIframeAuth: true }).catch(({ code }) => code);
    while (!window.manager._engine.isStarted) await new Promise((resolve) => setTimeout(resolve));
    return { user: await window.manager.getUser(), code: await signedIn };
  });
  expect(outcome).toEqual({ user: null, code: 'wasm_unavailable' });
  expect(await modules(page)).toBe(0);
});
