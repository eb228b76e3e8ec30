// Entra ID's ways, with the client's preset for it.

import { PERSONAL, TENANT, entra, ofTenant } from '../../support/providers/entra.js';
import { expect, test } from '../../support/providers/fixtures.js';

const ORIGIN = 'https://login.microsoftonline.com';
const TOKEN = `POST ${ORIGIN}/organizations/v2.0/token`;
const OURS = { tenant: 'organizations', tenants: [TENANT] };

test('the tenant of the token is substituted into the published issuer', async ({ app, loopback }) => {
  await entra(loopback);
  app.use('entra', OURS);
  const { ok, issuer, profile } = await app.signIn();
  expect([ok, issuer, profile.tid]).toEqual([true, `${ORIGIN}/${TENANT}/v2.0`, TENANT]);
  expect(profile, 'it may be missing, and that is no fault').not.toHaveProperty('email');
});

for (const [name, members, claims, code] of /** @type {[string, object, ReturnType<typeof ofTenant>, string?][]} */ ([
  ['of a tenant that isn’t ours is refused', OURS, ofTenant(PERSONAL), 'id_token_issuer'],
  ['of ours by one claim, and not by the other, is refused', OURS, ofTenant(TENANT, PERSONAL), 'id_token_issuer'],
  ['the same, the other way round, is refused', OURS, ofTenant(PERSONAL, TENANT), 'id_token_issuer'],
  ['of the template itself is refused', OURS, ofTenant('{tenantid}'), 'id_token_issuer'],
  ['of no tenant is refused', OURS, ofTenant(undefined, TENANT), 'id_token_issuer'],
  ['of anybody’s tenant is good where all may sign in', { tenant: 'common' }, ofTenant(PERSONAL)],
  ['of our tenant alone is good where it is the authority', { tenant: TENANT }, ofTenant(TENANT)],
  ['of another is refused there', { tenant: TENANT }, ofTenant(PERSONAL), 'id_token_issuer'],
])) {
  test(`a token ${name}`, async ({ app, loopback }) => {
    const provider = await entra(loopback, { segment: /** @type {any} */ (members).tenant });
    provider.quirks.claims = claims;
    app.use('entra', members);
    expect(await app.signIn()).toMatchObject(code ? { ok: false, code } : { ok: true });
  });
}

test('the page itself redeems the code, because the token endpoint requires its Origin', async ({ app, loopback }) => {
  const provider = await entra(loopback);
  app.use('entra', OURS);
  await app.signIn();
  expect(provider.last(TOKEN)?.headers.origin).toBe('https://app.example');
  const { refresh_token: refreshToken } = provider.issued[0];
  const form = { grant_type: 'refresh_token', client_id: 'my-app', refresh_token: refreshToken };
  const { status, body } = await loopback.ask('POST', TOKEN.slice(5), { form });
  expect([status, body]).toEqual([400, expect.stringContaining('AADSTS9002327')]);
});

test('a redirect URI of type “Web” blocks CORS at the token endpoint, which is reported as such', async ({ app, loopback }) => {
  await entra(loopback, { platform: 'web' });
  app.use('entra', OURS);
  expect(await app.signIn()).toMatchObject({ ok: false, endsSession: false, message: expect.stringContaining(TOKEN.slice(5)) });
  expect(await app.call('user')).toEqual({ ok: true });
});

test('a renewal repeats the scopes of the sign-in: it is refused without them', async ({ app, loopback }) => {
  const provider = await entra(loopback);
  app.use('entra', { ...OURS, api_scope: 'api://orders/read' });
  await app.signIn();
  const scope = 'openid profile email offline_access api://orders/read';
  expect(provider.last(`GET ${ORIGIN}/organizations/v2.0/auth`)?.query.scope).toBe(scope);
  expect(await app.call('renew')).toMatchObject({ ok: true });
  expect(provider.last(TOKEN)?.form).toMatchObject({ grant_type: 'refresh_token', scope });
  const { refresh_token: refreshToken } = provider.issued.at(-1);
  const form = { grant_type: 'refresh_token', client_id: 'my-app', refresh_token: refreshToken };
  const { status, body } = await loopback.ask('POST', TOKEN.slice(5), { form, headers: { origin: 'https://app.example' } });
  expect([status, body]).toEqual([400, expect.stringContaining('AADSTS90009')]);
});

test('the ID token is renewed too, though the provider never names `openid` as granted', async ({ app, loopback }) => {
  const provider = await entra(loopback);
  app.use('entra', { ...OURS, api_scope: 'api://orders/read' });
  await app.signIn();
  expect(provider.issued.map(({ scope }) => scope)).toEqual(['api://orders/read']);
  // The second renewal starts from what the first was granted.
  for (let renewals = 0; renewals < 2; renewals += 1) expect(await app.call('renew')).toMatchObject({ ok: true });
  expect(provider.issued.map(({ id_token }) => typeof id_token)).toEqual(['string', 'string', 'string']);
});

test('a refresh token that expired after a day takes one redirect, without a prompt', async ({ app, loopback }) => {
  const provider = await entra(loopback);
  app.use('entra', OURS);
  await app.signIn();
  provider.isMuchLater = true;
  const refused = await app.call('renew');
  expect(refused).toMatchObject({ ok: false, code: 'invalid_grant', endsSession: true, message: expect.stringContaining('AADSTS700084') });
  expect(await app.call('user')).toEqual({ ok: true });
  expect(await app.signIn()).toMatchObject({ ok: true, profile: { tid: TENANT } });
  expect(provider.asked, 'it knew the person').toBe(1);
});
