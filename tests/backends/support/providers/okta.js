// Stands in for an organization at Okta: two issuers at one host, that of a custom authorization server with JWTs for its
// audience, ID tokens without the claims that userinfo has, and rotation with a grace. It can't show that the custom one's
// access tokens are good for userinfo as well: that is shown at the organization's.

import { StandIn } from './stand-in.js';

const ORIGIN = 'https://acme.okta.com';
const PATHS = { authorization: '/authorize', token: '/token', userinfo: '/userinfo', jwks: '/keys', end_session: '/logout' };

/**
 * @param {import('./loopback.js').Loopback} loopback
 * @param {{graceSeconds?: number, isCustom?: boolean}} [server] the grace, and whether it is the authorization server `default`
 */
export function okta(loopback, { graceSeconds = 30, isCustom = true } = {}) {
  const issuer = isCustom ? `${ORIGIN}/oauth2/default` : ORIGIN;
  const before = isCustom ? '/v1' : '/oauth2/v1';
  const routes = Object.entries(PATHS).map(([name, path]) => [name, before + path]);
  const resource = isCustom ? { defaultResource: () => 'api://default' } : {};
  return StandIn.start(loopback, {
    issuer,
    places: [issuer],
    // Thin: the claims of its scopes are only in userinfo.
    configuration: { routes: Object.fromEntries(routes), conformIdTokenClaims: true },
    resource,
    forgives: ({ rotations, newest, secondsAgo }) => rotations === newest - 1 && secondsAgo < graceSeconds,
  });
}
