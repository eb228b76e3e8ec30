// Signing in with the package, at a real provider.

import { expect, test } from '../support/fixtures.js';

test('signs in by redirect, and restores the session without WebAssembly or a request', async ({ visit }) => {
  const { app, page } = visit;
  await visit.open();
  await Promise.all([page.waitForURL(/callback/), page.evaluate(() => void window.manager.signinRedirect({ state: { at: 1 } }))]);
  await visit.ready();
  const user = await page.evaluate(async () => {
    const { state, profile, access_token } = await window.manager.signinCallback();
    return { state, sub: profile.sub, access_token };
  });
  expect(user).toMatchObject({ state: { at: 1 }, sub: 'johndoe' });
  expect(user.access_token).toBe(app.provider.issued[0].access_token);

  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  const before = app.provider.requests.length;
  await visit.open();
  expect(await page.evaluate(async () => (await window.manager.getUser())?.profile.sub)).toBe('johndoe');
  expect(app.provider.requests.length).toBe(before);
  expect(asked.filter((url) => url.endsWith('.wasm'))).toEqual([]);
});

test('starts loading the WebAssembly early when the URL has a response, and only then', async ({ visit }) => {
  const { page } = visit;
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  const isLoaded = () => asked.some((url) => url.endsWith('.wasm'));
  await visit.open();
  expect(isLoaded()).toBe(false);
  await visit.open('callback?code=1&state=2');
  await expect.poll(isLoaded).toBe(true);
});
