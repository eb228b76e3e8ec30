// Stands in for an instance of Clerk as an OpenID provider: its metadata are where RFC 8414 has them and nowhere else, and
// there is no page to sign out at. It can't show clerk-js; sources of tokens do that in crate/backends.

import { StandIn } from './stand-in.js';

const FRONTEND_API = 'https://clerk.acme.example';

/** @param {import('./loopback.js').Loopback} loopback @param {boolean} [tells] whether pages may read what it hasn't got (CORS) */
export function clerk(loopback, tells = true) {
  return StandIn.start(loopback, {
    issuer: FRONTEND_API,
    places: [FRONTEND_API],
    configuration: { routes: { authorization: '/oauth/authorize', token: '/oauth/token', userinfo: '/oauth/userinfo', jwks: '/.well-known/jwks.json' } },
    features: { rpInitiatedLogout: { enabled: false } },
    step(context, next) {
      if (context.path === '/.well-known/openid-configuration') {
        if (tells) context.set('access-control-allow-origin', '*');
        context.status = 404;
        return;
      }
      if (context.path === '/.well-known/oauth-authorization-server') context.path = '/.well-known/openid-configuration';
      return next();
    },
  });
}
