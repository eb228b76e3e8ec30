// Stands in for a tenant of Auth0: a trailing slash in the issuer, `audience`, organizations, `/v2/logout`, and rotation with
// an overlap period. It can't show access tokens for an API that userinfo takes too, nor Auth0's own sign-in pages.

import { APP } from './app.js';
import { StandIn } from './stand-in.js';

/**
 * @param {import('./loopback.js').Loopback} loopback
 * @param {{domain?: string, overlapSeconds?: number, endSession?: boolean}} [tenant] its domain, the overlap period, and
 *   whether its switch for the standard's sign-out is on
 */
export function auth0(loopback, { domain = 'tenant.eu.auth0.com', overlapSeconds = 10, endSession = true } = {}) {
  const origin = `https://${domain}`;
  return StandIn.start(loopback, {
    issuer: `${origin}/`,
    places: [origin],
    configuration: {
      extraParams: ['audience', 'organization', 'connection', 'screen_hint'],
      routes: { authorization: '/authorize', token: '/oauth/token', userinfo: '/userinfo', jwks: '/.well-known/jwks.json', end_session: '/oidc/logout' },
    },
    features: endSession ? {} : { rpInitiatedLogout: { enabled: false } },
    // Only the token before the newest.
    forgives: ({ rotations, newest, secondsAgo }) => rotations === newest - 1 && secondsAgo < overlapSeconds,
    async step(context, next) {
      if (context.path === '/v2/logout') return v2Logout(context);
      // Its own name for RFC 8707's `resource`.
      if (context.path === '/authorize' && context.query.audience) context.query = { ...context.query, resource: context.query.audience };
      return next();
    },
    claims(claims, standIn) {
      const { organization } = standIn.last(`GET ${origin}/authorize`).query;
      if (organization) claims.org_id = organization;
    },
  });
}

function v2Logout(context) {
  const { client_id: client, returnTo, ...others } = context.query;
  const isRight = client === 'my-app' && returnTo === `${APP}/signed-out` && Object.keys(others).length === 0;
  if (!isRight) return void (context.status = 400);
  context.set('clear-site-data', '"cookies"');
  context.redirect(returnTo);
}
