// Stands in for a realm of Keycloak: an issuer with a path, refresh tokens without `offline_access`, a question before a
// sign-out that names nobody, and its page about the session, which reads a cookie. It can't show a Keycloak's own pages, nor
// that its page about the session asks the server first.

import { StandIn } from './stand-in.js';

const PAGE = '/protocol/openid-connect/login-status-iframe.html';
const COOKIE = 'KEYCLOAK_SESSION';
const STATE = '5b1f6a44-2f3c-4a0e-9d0b-6f3b8f0f7a11';

/** @param {import('./loopback.js').Loopback} loopback @param {string} [server] its address */
export function keycloak(loopback, server = 'https://login.example') {
  const issuer = `${server}/realms/staff`;
  const before = '/protocol/openid-connect';
  return StandIn.start(loopback, {
    issuer,
    places: [issuer],
    givesRefreshToken: () => true,
    configuration: {
      routes: {
        ...{ authorization: `${before}/auth`, token: `${before}/token`, userinfo: `${before}/userinfo` },
        ...{ jwks: `${before}/certs`, end_session: `${before}/logout` },
      },
    },
    metadata: (body) => void (body.check_session_iframe = issuer + PAGE),
    answer(url, context) {
      if (!url.searchParams.has('code')) return;
      url.searchParams.set('session_state', STATE);
      context.append('set-cookie', `${COOKIE}=staff/alice/${STATE}; Path=/realms/staff/; Secure; SameSite=None`);
    },
    async step(context, next) {
      if (context.path === PAGE) return void (context.body = LOGIN_STATUS);
      await next();
      if (context.path.endsWith('/logout/confirm')) context.append('set-cookie', `${COOKIE}=; Path=/realms/staff/; Secure; SameSite=None; Max-Age=0`);
    },
  });
}

/** Like Keycloak's: without the cookie the session counts as changed, whatever the reason. */
const LOGIN_STATUS = `<script>
  addEventListener('message', ({ data, origin, source }) => {
    const [clientId, state] = data.split(' ');
    const [, cookie = ''] = /${COOKIE}=([^;]*)/.exec(document.cookie) ?? [];
    const answer = cookie.split('/')[2] === state ? 'unchanged' : 'changed';
    source.postMessage(clientId === 'my-app' ? answer : 'error', origin);
  });
</script>`;
