// Okta's ways, with the client's preset for it. Rotation is in rotation.spec.js.

import { decodeJwt } from 'jose';

import { expect, test } from '../../support/providers/fixtures.js';
import { okta } from '../../support/providers/okta.js';

const DOMAIN = 'acme.okta.com';
const CUSTOM = `https://${DOMAIN}/oauth2/default`;

test('a custom authorization server is an issuer with a path, and issues access tokens for its audience', async ({ app, loopback }) => {
  await okta(loopback, { isCustom: false });
  const provider = await okta(loopback);
  app.use('okta', { domain: DOMAIN, authorization_server: 'default' });
  const { issuer, access_token: token } = await app.signIn();
  expect([issuer, decodeJwt(token).aud]).toEqual([CUSTOM, 'api://default']);
  expect(provider.requests[0].name).toBe(`GET ${CUSTOM}/.well-known/openid-configuration`);
  expect(await app.signOut()).toEqual({ ok: true });
  expect(provider.count(`GET ${CUSTOM}/v1/logout`)).toBe(1);
});

test('the org authorization server is another issuer, whose access tokens are opaque to apps', async ({ app, loopback }) => {
  const custom = await okta(loopback);
  await okta(loopback, { isCustom: false });
  app.use('okta', { domain: DOMAIN });
  const { issuer, access_token: token } = await app.signIn();
  expect(issuer).toBe(`https://${DOMAIN}`);
  expect(() => decodeJwt(token)).toThrow();
  expect(custom.requests).toEqual([]);
});

for (const [name, isCustom, foreign] of /** @type {const} */ ([
  ['the organization’s', true, `https://${DOMAIN}`],
  ['the custom server’s', false, CUSTOM],
])) {
  test(`an ID token of ${name} is refused for the other`, async ({ app, loopback }) => {
    const provider = await okta(loopback, { isCustom });
    provider.quirks.claims = (claims) => void (claims.iss = foreign);
    app.use('okta', { domain: DOMAIN, ...(isCustom && { authorization_server: 'default' }) });
    expect(await app.signIn()).toMatchObject({ ok: false, code: 'id_token_issuer' });
  });
}

test('claims missing from a thin ID token come from userinfo, if the app asks for it', async ({ app, loopback }) => {
  const provider = await okta(loopback, { isCustom: false });
  app.use('okta', { domain: DOMAIN });
  expect((await app.signIn()).profile).not.toHaveProperty('name');
  app.use('okta', { domain: DOMAIN }, { load_user_info: true });
  expect(await app.signIn()).toMatchObject({ profile: { name: 'Alice Adams', email: 'alice@example.org' } });
  expect(provider.count(`GET https://${DOMAIN}/oauth2/v1/userinfo`)).toBe(1);
});
