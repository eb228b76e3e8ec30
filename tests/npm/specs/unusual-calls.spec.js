// Calls that apps don't mean as they make them, which oidc-client-ts gets through all the same.

import { expect, test } from '../support/fixtures.js';

test.use({ providerName: 'faulty' });

test('the methods may be listeners, whose event isn’t an argument', async ({ visit }) => {
  await visit.open();
  const call = (/** @type {'signinRedirect' | 'signoutRedirect'} */ name) =>
    visit.page.evaluate((name) => {
      // React's events have the element as a member of their own.
      const event = { type: 'click', nativeEvent: {}, target: document.body };
      event.nativeEvent = { currentTarget: window, event };
      window.failure = window.manager[name](event).catch(({ message }) => message);
    }, name);
  const back = visit.page.waitForURL(/state=/);
  await call('signinRedirect');
  await back;
  await visit.ready();
  await visit.page.evaluate(() => window.manager.signinCallback());
  await Promise.all([visit.page.waitForURL(/signed-out/), call('signoutRedirect')]);
  expect(visit.app.provider.last('GET /endsession').query).toHaveProperty('id_token_hint');
});

test('a second signinPopup with the same window name signs in in that window', async ({ visit }) => {
  visit.configure({ popupWindowTarget: 'login' });
  await visit.open();
  const { provider } = visit.app;
  provider.fault.routes = { 'GET /authorize': () => {} };
  const opened = visit.page.waitForEvent('popup');
  await visit.page.evaluate(() => void (window.first = window.manager.signinPopup().catch(({ code }) => code)));
  await opened;
  await expect.poll(() => provider.count('GET /authorize')).toBe(1);
  provider.fault.routes = {};
  expect(await visit.page.evaluate(async () => (await window.manager.signinPopup()).profile.sub)).toBe('johndoe');
  expect(await visit.page.evaluate(() => window.first)).toBe('popup_replaced');
});

test('a session without an ID token is revoked, but never becomes that of the user at the provider', async ({ visit }) => {
  await visit.open();
  await visit.page.evaluate(() => window.manager.signinPopup());
  const { provider } = visit.app;
  const count = provider.count('GET /authorize');
  const outcome = await visit.page.evaluate(async () => {
    const { id_token, ...user } = await window.manager.getUser();
    await window.manager.storeUser(new window.oidc.User({ ...user, profile: { ...user.profile, sub: 'jane' } }));
    const code = await window.manager.signinSilent().catch(({ code }) => code);
    const { sub } = (await window.manager.getUser()).profile;
    await window.manager.revokeTokens();
    return [code, sub, (await window.manager.getUser()).refresh_token];
  });
  expect(outcome).toEqual(['scope_without_openid', 'jane', undefined]);
  expect(provider.count('GET /authorize')).toBe(count);
  expect(provider.count('POST /revoke')).toBe(2);
});
