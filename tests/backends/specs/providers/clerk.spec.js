// Clerk's ways, with the client's preset for it.

import { clerk } from '../../support/providers/clerk.js';
import { expect, test } from '../../support/providers/fixtures.js';

const FRONTEND_API = 'https://clerk.acme.example';

test('metadata is found at the RFC 8414 location', async ({ app, loopback }) => {
  const provider = await clerk(loopback);
  app.use('clerk', { frontend_api: 'clerk.acme.example' });
  expect(await app.signIn()).toMatchObject({ ok: true, issuer: FRONTEND_API, profile: { email: 'alice@example.org' } });
  expect(provider.requests.slice(0, 2).map(({ name }) => name)).toEqual([
    `GET ${FRONTEND_API}/.well-known/openid-configuration`,
    `GET ${FRONTEND_API}/.well-known/oauth-authorization-server`,
  ]);
  expect(await app.call('renew')).toMatchObject({ ok: true });
});

test('where CORS hides the 404 of the first location, the setting selects the RFC 8414 location', async ({ app, loopback }) => {
  const provider = await clerk(loopback, false);
  app.use('clerk', { frontend_api: 'clerk.acme.example' });
  expect(await app.signIn()).toMatchObject({ ok: false, message: expect.stringContaining('/.well-known/openid-configuration') });
  app.use('clerk', { frontend_api: 'clerk.acme.example' }, { metadata_url: `${FRONTEND_API}/.well-known/oauth-authorization-server` });
  expect(await app.signIn()).toMatchObject({ ok: true, issuer: FRONTEND_API });
  expect(provider.count(`GET ${FRONTEND_API}/.well-known/openid-configuration`)).toBe(1);
});

test('without end_session_endpoint, the sign-out ends the local session and redirects', async ({ app, loopback }) => {
  const provider = await clerk(loopback);
  app.use('clerk', { frontend_api: 'clerk.acme.example' });
  await app.signIn();
  const asked = provider.requests.length;
  expect(await app.signOut()).toEqual({ ok: true });
  expect(provider.requests).toHaveLength(asked);
});
