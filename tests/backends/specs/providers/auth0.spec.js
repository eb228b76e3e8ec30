// Auth0's ways, with the client's preset for it. Rotation is in rotation.spec.js.

import { decodeJwt } from 'jose';

import { auth0 } from '../../support/providers/auth0.js';
import { APP, expect, test } from '../../support/providers/fixtures.js';

const DOMAIN = 'tenant.eu.auth0.com';
const ORIGIN = `https://${DOMAIN}`;
/** A domain of the app's own site, as browsers want it of frames. */
const CUSTOM_DOMAIN = 'login.app.example';
const AUTHORIZE = `GET https://${CUSTOM_DOMAIN}/authorize`;
const IN_FRAMES = { silent_redirect_uri: `${APP}/silent` };

test('the issuer has a trailing slash, and one without is refused', async ({ app, loopback }) => {
  const provider = await auth0(loopback);
  app.use('auth0', { domain: DOMAIN });
  expect(await app.signIn()).toMatchObject({ ok: true, issuer: `${ORIGIN}/`, profile: { name: 'Alice Adams' } });
  expect(provider.count(`GET ${ORIGIN}/.well-known/openid-configuration`)).toBe(1);
  provider.quirks.claims = (claims) => void (claims.iss = ORIGIN);
  expect(await app.signIn()).toMatchObject({ ok: false, code: 'id_token_issuer' });
});

test('without an audience the access token is opaque, with one it is for that API, also in frames and renewals', async ({ app, loopback }) => {
  const provider = await auth0(loopback, { domain: CUSTOM_DOMAIN });
  app.use('auth0', { domain: CUSTOM_DOMAIN });
  const { access_token: opaque } = await app.signIn();
  expect(() => decodeJwt(opaque)).toThrow();
  app.use('auth0', { domain: CUSTOM_DOMAIN, audience: 'https://api.example' }, IN_FRAMES);
  for (const { ok, access_token: token } of [await app.signIn(), await app.call('askInFrame'), await app.call('renew')]) {
    expect([ok, decodeJwt(token).aud]).toEqual([true, 'https://api.example']);
  }
  expect(provider.last(AUTHORIZE).query).toMatchObject({ prompt: 'none', audience: 'https://api.example' });
  expect(provider.last(`POST https://${CUSTOM_DOMAIN}/oauth/token`).form.grant_type).toBe('refresh_token');
});

test('organization, connection and screen_hint are sent, and the app can check the organization', async ({ app, loopback }) => {
  const provider = await auth0(loopback, { domain: CUSTOM_DOMAIN });
  app.use('auth0', { domain: CUSTOM_DOMAIN, organization: 'org_7', connection: 'google-oauth2' }, IN_FRAMES);
  expect(await app.signIn({ screen_hint: 'signup' })).toMatchObject({ ok: true, profile: { org_id: 'org_7' } });
  expect(provider.last(AUTHORIZE).query).toMatchObject({ organization: 'org_7', connection: 'google-oauth2', screen_hint: 'signup' });
  expect([await app.call('isOfOrganization', 'org_7'), await app.call('isOfOrganization', 'org_8')]).toEqual([true, false]);
  expect(await app.call('askInFrame')).toMatchObject({ ok: true, profile: { org_id: 'org_7' } });
  expect(provider.last(AUTHORIZE).query).toMatchObject({ prompt: 'none', organization: 'org_7' });
  expect(provider.last(AUTHORIZE).query, 'it was for one sign-in').not.toHaveProperty('screen_hint');
  provider.quirks.claims = (claims) => void (claims.org_id = 'org_8');
  await app.signIn();
  expect(await app.call('isOfOrganization', 'org_7')).toBe(false);
});

test('the sign-out uses end_session_endpoint where the tenant has it', async ({ app, loopback }) => {
  const provider = await auth0(loopback);
  app.use('auth0', { domain: DOMAIN });
  await app.signIn();
  expect(await app.signOut()).toEqual({ ok: true });
  const { query } = provider.last(`GET ${ORIGIN}/oidc/logout`);
  expect(query).toMatchObject({ id_token_hint: provider.issued[0].id_token, post_logout_redirect_uri: `${APP}/signed-out` });
  expect(await app.call('finishSignOut', app.page.url())).toMatchObject({ ok: true });
});

test('without end_session_endpoint, the sign-out uses /v2/logout with client_id and returnTo only', async ({ app, loopback }) => {
  const provider = await auth0(loopback, { endSession: false });
  app.use('auth0', { domain: DOMAIN, v2_logout: true });
  await app.signIn();
  await app.signIn();
  expect(provider.asked, 'the provider knows the person by then').toBe(1);
  expect(await app.signOut()).toEqual({ ok: true });
  expect(provider.last(`GET ${ORIGIN}/v2/logout`).query).toEqual({ client_id: 'my-app', returnTo: `${APP}/signed-out` });
  await app.signIn();
  expect(provider.asked, 'it has signed out there').toBe(2);
});

for (const [error, code] of [
  ['login_required', 'login_required'],
  ['consent_required', 'consent_required'],
  ['interaction_required', 'interaction_required'],
  // Not an error code of OpenID Connect, so it has no code of ours.
  ['mfa_required', 'provider_error'],
]) {
  test(`${error} in a frame is reported under that name, and ends no session`, async ({ app, loopback, context }) => {
    const provider = await auth0(loopback, { domain: CUSTOM_DOMAIN });
    app.use('auth0', { domain: CUSTOM_DOMAIN }, IN_FRAMES);
    await app.signIn();
    if (error === 'login_required') await context.clearCookies();
    else provider.wants = error;
    expect(await app.call('askInFrame')).toMatchObject({ ok: false, code, error, endsSession: false });
    expect(await app.call('user')).toMatchObject({ profile: { sub: 'alice' } });
    expect(await app.call('renew'), 'the refresh token is none the worse').toMatchObject({ ok: true });
  });
}

test('a cross-site frame gets no cookies: login_required, and the refresh token still works', async ({ app, loopback }) => {
  const provider = await auth0(loopback);
  app.use('auth0', { domain: DOMAIN }, IN_FRAMES);
  await app.signIn();
  expect(await app.call('askInFrame')).toMatchObject({ ok: false, code: 'login_required', endsSession: false });
  const { query, headers } = /** @type {any} */ (provider.last(`GET ${ORIGIN}/authorize`));
  expect([query.prompt, headers.cookie]).toEqual(['none', undefined]);
  expect(await app.call('renew')).toMatchObject({ ok: true });
  expect(provider.last(`POST ${ORIGIN}/oauth/token`)?.form.grant_type).toBe('refresh_token');
  expect(await app.signIn(), 'a redirect has them').toMatchObject({ ok: true });
  expect(provider.asked).toBe(1);
});
