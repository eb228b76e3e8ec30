// Signing in and renewing in a hidden frame, at a provider of the same site.

import { expect, test } from '../support/fixtures.js';

test('renews in a hidden frame', async ({ app, provider }) => {
  const { user } = await app.tab.signIn();
  const outcome = await app.tab.call('signinFrame');
  expect(outcome).toMatchObject({ ok: true, user: { profile: { sub: user.profile.sub } } });
  expect(await app.tab.session()).toMatchObject({ access_token: provider.issued[1].access_token });
  expect(provider.last('POST /token').form.grant_type).toBe('authorization_code');
  expect(await app.tab.evaluate(() => document.querySelectorAll('iframe').length), 'frames that are left').toBe(0);
});

test('signs in the user who is signed in at the provider', async ({ app, provider }) => {
  await app.tab.signIn();
  await app.tab.call('forget');
  expect(await app.tab.call('signinFrame')).toMatchObject({ ok: true, user: { profile: { sub: 'johndoe' } } });
  expect(provider.issued).toHaveLength(2);
});

test('reports login_required when no user is signed in at the provider', async ({ app, provider }) => {
  await app.tab.open();
  expect(await app.tab.call('signinFrame')).toMatchObject({ ok: false, code: 'login_required' });
  expect(provider.issued).toEqual([]);
});

test('uses the callback page shipped with the client', async ({ app, provider }) => {
  app.configure({ silent_redirect_uri: `${app.origin}/assets/callback.html` });
  await app.tab.signIn();
  expect(await app.tab.call('signinFrame')).toMatchObject({ ok: true });
  expect(provider.issued).toHaveLength(2);
});

test('reports a timeout when the provider’s page forbids framing', async ({ app, provider }) => {
  await app.tab.signIn();
  provider.fault.routes = {
    'GET /authorize': (context) => {
      context.set('X-Frame-Options', 'DENY');
      context.body = 'Who are you?';
    },
  };
  app.configure({ silent_request_timeout_in_seconds: 1 });
  await app.tab.open();
  expect(await app.tab.call('signinFrame')).toMatchObject({ ok: false, code: 'silent_frame_blocked' });
  expect(await app.tab.session(), 'the session is kept').toMatchObject({ access_token: provider.issued[0].access_token });
});
