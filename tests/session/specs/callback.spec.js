// The page that a sign-in comes back to, loaded more than once.

import { expect, test } from '../support/fixtures.js';

const TOKEN = 'POST /token';

test('returns the same user when the callback is reloaded, without a request', async ({ app, provider }) => {
  const address = await app.tab.signInHalfway();
  const first = await app.outcome(() => app.tab.goto(address));
  const asked = provider.requests.length;
  const second = await app.outcome(() => app.tab.goto(address));
  expect(first.ok).toBe(true);
  expect(second).toEqual(first);
  expect(provider.requests).toHaveLength(asked);
});

test('handles the callback once for two calls in one page, and returns the user to both', async ({ app, provider }) => {
  const address = await app.tab.signInHalfway();
  const [first, second] = await app.tab.evaluate(async (url) => {
    const client = await window.client;
    return Promise.all([client.callback(url), client.callback(url)]);
  }, address);
  expect(first.ok).toBe(true);
  expect(second).toEqual(first);
  expect(provider.count(TOKEN)).toBe(1);
});

test('refuses a callback that another window has handled, without a request', async ({ app, provider }) => {
  const address = await app.tab.signInHalfway();
  expect(await app.outcome(() => app.tab.goto(address))).toMatchObject({ ok: true });
  const asked = provider.requests.length;
  const another = await app.another();
  const second = await app.outcome(() => another.goto(address));
  expect(second).toMatchObject({ ok: false, code: 'state_not_found' });
  expect(provider.requests).toHaveLength(asked);
});

test('signs in one of two windows that open the callback at the same time', async ({ app, provider }) => {
  const address = await app.tab.signInHalfway();
  await app.another();
  const outcomes = await app.told('outcome', 2, () => app.callEverywhere('callback', address));
  expect(outcomes.map(({ ok, code }) => (ok ? 'ok' : code)).sort()).toEqual(['ok', 'state_not_found']);
  expect(provider.count(TOKEN)).toBe(1);
});
