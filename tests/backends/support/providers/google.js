// Stands in for Google: a host for each endpoint, a token endpoint that wants the client's secret beside PKCE, and no page to
// sign out at. It can't show Google's consent, nor that Google sends CORS headers with a refusal.

import { text } from 'node:stream/consumers';

import { StandIn } from './stand-in.js';

const ACCOUNTS = 'https://accounts.google.com';
export const TOKEN_ENDPOINT = 'https://oauth2.googleapis.com/token';
const SECRET = 'a-secret-that-no-page-has';

/** @param {import('./loopback.js').Loopback} loopback */
export function google(loopback) {
  return StandIn.start(loopback, {
    issuer: ACCOUNTS,
    namesIssuer: false,
    places: [ACCOUNTS, 'https://oauth2.googleapis.com', 'https://www.googleapis.com', 'https://openidconnect.googleapis.com'],
    client: { token_endpoint_auth_method: 'client_secret_post', client_secret: SECRET },
    configuration: {
      extraParams: ['access_type'],
      routes: { authorization: '/o/oauth2/v2/auth', token: '/token', jwks: '/oauth2/v3/certs', userinfo: '/v1/userinfo' },
    },
    givesRefreshToken: ({ access_type: type }) => type === 'offline',
    features: { rpInitiatedLogout: { enabled: false } },
    tokens(body, context) {
      if (!body.error || context.oidc.body.client_secret) return;
      context.status = 400;
      context.set('access-control-allow-origin', context.get('origin'));
      context.body = { error: 'invalid_request', error_description: 'client_secret is missing.' };
    },
  });
}

/** The app's own token endpoint, as docs/providers/google.md describes it: it adds the secret and passes the form on. */
export const relay = (/** @type {import('./loopback.js').Loopback} */ loopback) => async (request, response) => {
  const form = { ...Object.fromEntries(new URLSearchParams(await text(request))), client_secret: SECRET };
  const { status, body } = await loopback.ask('POST', TOKEN_ENDPOINT, { form });
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
};
