// Google's ways, with the client's preset for it.

import { APP, expect, test } from '../../support/providers/fixtures.js';
import { TOKEN_ENDPOINT, google, relay } from '../../support/providers/google.js';

const AUTHORIZE = 'GET https://accounts.google.com/o/oauth2/v2/auth';
const OWN = `${APP}/google/token`;

test('a code can’t be redeemed without the secret, which is reported in Google’s words', async ({ app, loopback }) => {
  const provider = await google(loopback);
  app.use('google', { token_endpoint: TOKEN_ENDPOINT });
  expect(await app.signIn()).toMatchObject({
    ...{ ok: false, code: 'invalid_request', error: 'invalid_request' },
    message: expect.stringContaining('client_secret is missing'),
  });
  expect(provider.last(`POST ${TOKEN_ENDPOINT}`)?.form.code_verifier, 'PKCE was there').toBeTruthy();
  expect(provider.issued).toEqual([]);
});

test('the app’s own token endpoint adds the secret, and the page checks what comes back', async ({ app, loopback }) => {
  const provider = await google(loopback);
  loopback.places.set(OWN, relay(loopback));
  app.use('google', { token_endpoint: OWN });
  expect(await app.signIn()).toMatchObject({ ok: true, issuer: 'https://accounts.google.com', profile: { sub: 'alice' } });
  expect(provider.last(AUTHORIZE)?.query.scope, 'it refuses offline_access').toBe('openid profile email');
  expect(provider.issued[0]).not.toHaveProperty('refresh_token');
  provider.quirks.claims = (claims) => void (claims.aud = 'another-app');
  expect(await app.signIn()).toMatchObject({ ok: false, code: 'id_token_audience' });
});

test('a refresh token comes with access_type=offline and a consent', async ({ app, loopback }) => {
  const provider = await google(loopback);
  loopback.places.set(OWN, relay(loopback));
  app.use('google', { token_endpoint: OWN, offline: true });
  expect(await app.signIn()).toMatchObject({ ok: true });
  expect(provider.last(AUTHORIZE)?.query).toMatchObject({ access_type: 'offline', prompt: 'consent' });
  expect(await app.call('renew')).toMatchObject({ ok: true });
});

test('without end_session_endpoint, the sign-out ends the local session and redirects', async ({ app, loopback }) => {
  const provider = await google(loopback);
  loopback.places.set(OWN, relay(loopback));
  app.use('google', { token_endpoint: OWN });
  await app.signIn();
  const asked = provider.requests.length;
  expect(await app.signOut()).toEqual({ ok: true });
  expect(provider.requests).toHaveLength(asked);
});
