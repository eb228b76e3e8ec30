// Signing in and out by leaving for the provider's pages, and coming back.

import { signedByAStranger } from '../../support/tokens.js';
import { expect, test } from '../support/fixtures.js';

test('signs in by redirect', async ({ app, provider }) => {
  const { ok, user } = await app.tab.signIn({ state: { cart: 7 } });
  expect(ok).toBe(true);
  expect(user.profile).toMatchObject({ iss: provider.origin, sub: 'johndoe' });
  expect(user.state).toEqual({ cart: 7 });
  expect(await app.tab.session()).toMatchObject({ access_token: provider.issued[0].access_token });
});

test('keeps the session across a reload, without a request', async ({ app, provider }) => {
  const { user } = await app.tab.signIn();
  const asked = provider.requests.length;
  await app.tab.open();
  await app.tab.reload();
  expect((await app.tab.call('getUser')).user).toEqual(user);
  expect(provider.requests).toHaveLength(asked);
});

test('signs in again without a prompt while the provider’s session lasts', async ({ app, provider }) => {
  await app.tab.signIn();
  const questions = () => provider.requests.filter(({ name }) => name.startsWith('GET /interaction/')).length;
  const before = questions();
  await app.tab.call('forget');
  expect(await app.tab.signIn({ prompt: 'none' })).toMatchObject({ ok: true });
  expect(questions()).toBe(before);
});

test('reports login_required for prompt=none without a session at the provider', async ({ app, provider }) => {
  expect(await app.tab.signIn({ prompt: 'none' })).toMatchObject({ ok: false, code: 'login_required' });
  expect(provider.issued).toEqual([]);
});

test('doesn’t redirect in a loop when every sign-in fails', async ({ app, provider }) => {
  const { tab } = app;
  app.withoutFrames();
  provider.fault.token = signedByAStranger;
  for (const times of [1, 2]) {
    expect(await tab.signIn()).toMatchObject({ ok: false, code: 'id_token_signature' });
    // The page never navigates away without the app's call.
    expect(await tab.call('refresh')).toMatchObject({ ok: false, code: 'not_signed_in' });
    await tab.reload();
    await tab.open();
    expect(await tab.call('getUser')).toEqual({ ok: true });
    expect(await tab.address()).toBe(app.home);
    expect(provider.count('GET /authorize')).toBe(times);
  }
});

test('signs out at the provider, and returns', async ({ app, provider }) => {
  const { tab } = app;
  await tab.signIn();
  const outcome = await app.outcome(async () => {
    await tab.leave('signout');
    await tab.click('button[name=logout]');
  });
  expect(outcome).toEqual({ ok: true });
  expect(await tab.call('getUser')).toEqual({ ok: true });
  expect(provider.last('GET /endsession')?.query.id_token_hint).toBe(provider.issued[0].id_token);
  expect(await tab.signIn({ prompt: 'none' }), 'the provider’s session ended too').toMatchObject({ code: 'login_required' });
});

test('completes two sign-ins that began in parallel', async ({ app, provider }) => {
  const first = await app.tab.signInHalfway();
  const another = await app.another();
  expect(await another.signIn({}), 'the second').toMatchObject({ ok: true });
  expect(await app.outcome(() => app.tab.goto(first)), 'the first').toMatchObject({ ok: true });
  expect(provider.count('POST /token')).toBe(2);
});

test('signs in after the user has come back with the back button and starts again', async ({ app, provider }) => {
  provider.fault.routes = { 'GET /authorize': (context) => void (context.body = 'Who are you?') };
  const { tab } = app;
  await tab.open();
  const driver = await tab.driver();
  await tab.leave('signin', {});
  await driver.wait(async () => (await tab.address()).startsWith(provider.origin), 10_000, 'the provider’s page');
  provider.fault.routes = {};
  await driver.navigate().back();
  await driver.wait(async () => (await tab.address()) === app.home, 10_000, 'the app’s page');
  expect(await tab.call('getUser')).toEqual({ ok: true });
  expect(await app.outcome(() => tab.leave('signin', {}))).toMatchObject({ ok: true });
});

test('signs out in all windows when the user signs out in one', async ({ app, provider }) => {
  app.configure({ user_store: 'localStorage' });
  const { tab } = app;
  await tab.signIn();
  const another = await app.another();
  expect(await another.call('getUser')).toMatchObject({ ok: true, user: { profile: { sub: 'johndoe' } } });
  await app.outcome(async () => {
    await tab.leave('signout');
    await tab.click('button[name=logout]');
  });
  await expect.poll(() => another.call('events'), 'it is told there, unasked').toContain('userUnloaded');
  expect(await another.call('getUser')).toEqual({ ok: true });
  expect(provider.count('POST /token')).toBe(1);
});
