// Refresh tokens for one use, at providers that forgive a second one for a while: Auth0's overlap period, Okta's grace. That
// several tabs spend each once is in tests/session/specs/races.spec.js.

import { auth0 } from '../../support/providers/auth0.js';
import { expect, test } from '../../support/providers/fixtures.js';
import { okta } from '../../support/providers/okta.js';

const PROVIDERS = {
  'Auth0, in the overlap period': {
    start: (loopback, overlapSeconds) => auth0(loopback, { overlapSeconds }),
    preset: ['auth0', { domain: 'tenant.eu.auth0.com' }],
    token: 'https://tenant.eu.auth0.com/oauth/token',
  },
  'Okta, in the grace': {
    start: (loopback, graceSeconds) => okta(loopback, { graceSeconds }),
    preset: ['okta', { domain: 'acme.okta.com', authorization_server: 'default' }],
    token: 'https://acme.okta.com/oauth2/default/v1/token',
  },
};

for (const [name, { start, preset, token }] of Object.entries(PROVIDERS)) {
  /** Signed in, and what may be asked then. */
  async function signedIn(app, loopback, forgivesSeconds) {
    const provider = await start(loopback, forgivesSeconds);
    const [which, members] = preset;
    app.use(which, members);
    expect(await app.signIn()).toMatchObject({ ok: true });
    const form = { grant_type: 'refresh_token', client_id: 'my-app' };
    const spend = (/** @type {any} */ { refresh_token }) => loopback.ask('POST', token, { form: { ...form, refresh_token } });
    return { provider, spend };
  }

  test(`${name}: each renewal uses the refresh token of the previous one`, async ({ app, loopback }) => {
    const { provider } = await signedIn(app, loopback, 30);
    await app.call('renew');
    await app.call('renew');
    const spent = provider.requests.filter(({ form }) => form.grant_type === 'refresh_token').map(({ form }) => form.refresh_token);
    expect(spent).toEqual(provider.issued.slice(0, 2).map((tokens) => tokens.refresh_token));
    expect(new Set(provider.issued.map((tokens) => tokens.refresh_token)).size).toBe(3);
  });

  test(`${name}: a renewal whose response was lost is retried, and the user stays signed in`, async ({ app, loopback }) => {
    const { provider } = await signedIn(app, loopback, 30);
    provider.losesAnswer = true;
    expect(await app.call('renew')).toMatchObject({ ok: false, endsSession: false });
    expect(await app.call('renew')).toMatchObject({ ok: true, access_token: provider.issued[2].access_token });
    expect(provider.issued).toHaveLength(3);
  });

  test(`${name}: after the grace period a reused token revokes the family; the app gets an error, and the user signs in again`, async ({ app, loopback }) => {
    const { provider, spend } = await signedIn(app, loopback, 0);
    await app.call('renew');
    expect((await spend(provider.issued[0])).status, 'a thief spends it once more').toBe(400);
    expect(await app.call('renew')).toMatchObject({ ok: false, code: 'invalid_grant', error: 'invalid_grant', endsSession: true });
    expect(await app.call('user'), 'nobody is signed in').toEqual({ ok: true });
    expect((await spend(provider.issued[1])).status).toBe(400);
    expect(await app.signIn()).toMatchObject({ ok: true });
    expect(await app.call('renew')).toMatchObject({ ok: true });
  });
}
