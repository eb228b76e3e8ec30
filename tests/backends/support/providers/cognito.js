// Stands in for a user pool of Amazon Cognito: metadata and keys at one host, pages and tokens at another, a sign-out with
// parameters of its own, and access tokens without an audience. It can't show Cognito's sign-in pages.

import { APP } from './app.js';
import { StandIn } from './stand-in.js';

export const POOL = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC';
export const DOMAIN = 'https://acme.auth.eu-west-1.amazoncognito.com';
const ENDPOINTS = { authorization_endpoint: '/oauth2/authorize', token_endpoint: '/oauth2/token', userinfo_endpoint: '/oauth2/userInfo', end_session_endpoint: '/logout' };

/** @param {import('./loopback.js').Loopback} loopback */
export function cognito(loopback) {
  return StandIn.start(loopback, {
    issuer: POOL,
    namesIssuer: false,
    places: [DOMAIN, POOL],
    givesRefreshToken: () => true,
    configuration: {
      routes: { authorization: '/oauth2/authorize', token: '/oauth2/token', userinfo: '/oauth2/userInfo', jwks: '/.well-known/jwks.json' },
    },
    features: { rpInitiatedLogout: { enabled: false } },
    resource: { defaultResource: () => POOL },
    metadata(body) {
      for (const [member, path] of Object.entries(ENDPOINTS)) body[member] = DOMAIN + path;
    },
    async tokens(body, _context, standIn) {
      if (body.access_token) body.access_token = await standIn.changed(body.access_token, (claims) => void delete claims.aud);
    },
    step(context, next) {
      if (context.path === '/logout') return logout(context);
      if (context.path !== '/oauth2/authorize' || !context.query.scope?.includes('offline_access')) return next();
      const { redirect_uri: back, state } = context.query;
      context.redirect(`${back}?error=invalid_scope&state=${state}`);
    },
  });
}

/** It accepts these two parameters and no others. */
function logout(context) {
  const { client_id: client, logout_uri: back, ...others } = context.query;
  if (client !== 'my-app' || back !== `${APP}/signed-out` || Object.keys(others).length > 0) return void (context.status = 400);
  context.set('clear-site-data', '"cookies"');
  context.redirect(back);
}
