// Storage that is emptied, forbidden or full at the wrong moment: an error that says so, and never a panic.

import { expect, test } from '../support/fixtures.js';

test('reports state_not_found when storage was cleared during the sign-in', async ({ app, provider }) => {
  const address = await app.tab.signInHalfway();
  await app.tab.evaluate(() => localStorage.clear());
  const outcome = await app.outcome(() => app.tab.goto(address));
  expect(outcome).toMatchObject({ ok: false, code: 'state_not_found' });
  expect(provider.count('POST /token')).toBe(0);
  expect(await app.tab.signIn(), 'the next sign-in').toMatchObject({ ok: true });
});

test('signs out when storage was cleared during the session', async ({ app, provider }) => {
  app.withoutFrames();
  await app.tab.signIn();
  await app.tab.evaluate(() => [localStorage, sessionStorage].forEach((area) => area.clear()));
  const asked = provider.requests.length;
  expect(await app.tab.call('refresh')).toMatchObject({ ok: false, code: 'not_signed_in' });
  expect(await app.tab.call('getUser')).toEqual({ ok: true });
  expect(provider.requests).toHaveLength(asked);
});

test('doesn’t redirect to the provider where the browser forbids storage', async ({ app, provider }) => {
  const { tab } = app;
  await tab.goto(`${app.origin}/nowhere`);
  await expect(tab.evaluate(() => localStorage.length)).rejects.toThrow('SecurityError');
  expect(await tab.call('getUser')).toEqual({ ok: true });
  expect(await tab.call('signin', {})).toMatchObject({ ok: false, code: 'storage_blocked' });
  expect(await tab.call('callback', `${app.home}callback?code=a&state=b`)).toMatchObject({ code: 'state_not_found' });
  expect(await tab.address()).toBe(`${app.origin}/nowhere`);
  expect(provider.count('GET /authorize')).toBe(0);
});

test('refuses to make a key that can’t be kept', async ({ app, provider }) => {
  const { tab } = app;
  app.configure({ dpop: true });
  await tab.open();
  // Storage works, the database does not: a browser's private window, some years ago.
  await tab.evaluate(() => {
    indexedDB.constructor.prototype.open = () => {
      throw new DOMException('A mutation operation was attempted on a database that did not allow mutations.', 'InvalidStateError');
    };
  });
  expect(await tab.call('signin', {})).toMatchObject({ ok: false, code: 'storage_blocked' });
  expect(provider.count('GET /authorize')).toBe(0);
});

test('signs in where storage is full, and keeps the session for the life of the page', async ({ app, provider }) => {
  const { tab } = app;
  const address = await tab.signInHalfway();
  await tab.evaluate(() => {
    for (let size = 2 ** 22; size >= 1; size /= 2) {
      for (let count = 0; ; count += 1) {
        try {
          sessionStorage.setItem(`${size}-${count}`, 'x'.repeat(size));
        } catch {
          break;
        }
      }
    }
  });
  const { user } = await app.outcome(() => tab.goto(address));
  expect(user?.profile.sub).toBe('johndoe');
  expect((await tab.call('getUser')).user).toEqual(user);
  await tab.open();
  expect(await tab.call('getUser'), 'after the page').toEqual({ ok: true });
  expect(provider.count('POST /token')).toBe(1);
});
