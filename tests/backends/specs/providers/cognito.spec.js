// Cognito's ways, with the client's preset for it.

import { decodeJwt } from 'jose';

import { DOMAIN, POOL, cognito } from '../../support/providers/cognito.js';
import { APP, expect, test } from '../../support/providers/fixtures.js';

const MEMBERS = { region: 'eu-west-1', user_pool_id: 'eu-west-1_AbC', domain: 'acme.auth.eu-west-1.amazoncognito.com' };

test('issuer and keys are on one host, authorization and token endpoints on another', async ({ app, loopback }) => {
  const provider = await cognito(loopback);
  app.use('cognito', MEMBERS);
  const { issuer, access_token: token } = await app.signIn();
  expect(issuer).toBe(POOL);
  const asked = [`GET ${POOL}/.well-known/openid-configuration`, `GET ${DOMAIN}/oauth2/authorize`, `POST ${DOMAIN}/oauth2/token`, `GET ${POOL}/.well-known/jwks.json`];
  expect(asked.map((name) => provider.count(name))).toEqual([1, 1, 1, 1]);
  const claims = decodeJwt(token);
  expect([claims.client_id, claims.aud], 'it names the client, and no audience').toEqual(['my-app', undefined]);
  expect(await app.call('renew')).toMatchObject({ ok: true });
});

test('offline_access is unsupported and not requested', async ({ app, loopback }) => {
  const provider = await cognito(loopback);
  app.use('cognito', MEMBERS);
  expect(await app.signIn()).toMatchObject({ ok: true });
  expect(provider.last(`GET ${DOMAIN}/oauth2/authorize`)?.query.scope).toBe('openid profile email');
  app.use('cognito', MEMBERS, { scope: 'openid offline_access' });
  expect(await app.signIn()).toMatchObject({ ok: false, code: 'invalid_scope' });
});

test('the sign-out sends client_id and logout_uri only', async ({ app, loopback }) => {
  const provider = await cognito(loopback);
  app.use('cognito', MEMBERS);
  await app.signIn();
  expect(await app.signOut()).toEqual({ ok: true });
  expect(provider.last(`GET ${DOMAIN}/logout`)?.query).toEqual({ client_id: 'my-app', logout_uri: `${APP}/signed-out` });
  await app.signIn();
  expect(provider.asked, 'it has signed out there').toBe(2);
});
