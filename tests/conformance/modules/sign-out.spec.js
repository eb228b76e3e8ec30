// Signing out at the provider and coming back (OpenID Connect RP-Initiated Logout 1.0).

import { row } from '../support/row.js';

const END_SESSION = 'GET /endsession';

/** Signs in and out. @param {import('../support/row.js').Fault} fault */
const signingOut = (fault) => ({
  fault,
  run: async ({ client, check }) => {
    check((await client.signIn()).ok, 'refuses the sign-in');
    const outcome = await client.signOut();
    check((await client.sessions()).length === 0, 'the session is kept');
    return outcome;
  },
});

row({
  number: 'A45',
  name: 'oidcc-client-test-rp-init-logout',
  provider: 'signs the person out, and sends the browser back',
  run: async ({ client, provider, check }) => {
    const { user } = await client.signIn();
    const outcome = await client.signOut();
    const { query } = provider.last(END_SESSION);
    check(query.id_token_hint === user?.id_token, 'sends no hint');
    check(query.post_logout_redirect_uri === `${client.home}signed-out`, 'sends another address to come back to');
    check(query.state, 'sends no state');
    check((await client.sessions()).length === 0, 'the session is kept');
    return outcome;
  },
});

row({
  number: 'A46',
  name: 'oidcc-client-test-rp-init-logout-other-state',
  provider: 'comes back from the sign-out with another state',
  refuse: 'state_not_found',
  ...signingOut({ signedOut: (url) => url.searchParams.set('state', 'another') }),
});

row({
  number: 'A47',
  name: 'oidcc-client-test-rp-init-logout-no-state',
  provider: 'comes back from the sign-out without a state',
  open: 'a provider may leave the state out when there was nothing to sign out of: nobody is signed in any more',
  ...signingOut({ signedOut: (url) => url.searchParams.delete('state') }),
});

row({
  number: 'S43',
  name: 'signing out at a provider that is of no help',
  cases: {
    'no such page': {
      provider: 'has no sign-out page',
      open: 'the session ends here, and the browser goes where the provider would have sent it',
      ...signingOut({ metadata: (body) => void delete body.end_session_endpoint }),
    },
    'an error': {
      provider: 'comes back from the sign-out with an error',
      refuse: 'access_denied',
      ...signingOut({ signedOut: (url) => url.searchParams.set('error', 'access_denied') }),
    },
    unreachable: {
      provider: 'can’t be reached any more',
      refuse: 'provider_unreachable',
      run: async ({ client, provider, check }) => {
        check((await client.signIn()).ok, 'refuses the sign-in');
        await client.page.evaluate(() => Object.keys(localStorage).forEach((name) => localStorage.removeItem(name)));
        await client.visit();
        provider.fault = {
          routes: { 'GET /.well-known/openid-configuration': (request) => request.socket.destroy() },
        };
        const outcome = await client.signOut();
        check((await client.sessions()).length === 0, 'the session is kept');
        return outcome;
      },
    },
  },
});

row({
  number: 'S44',
  name: 'the ID token as a hint',
  provider: 'is right; the app has a session of another provider in the same tab',
  run: async ({ client, provider, another, check }) => {
    const { user } = await client.signIn();
    const second = await another();
    client.configure({ authority: second.origin });
    await client.visit();
    await client.signIn();
    await client.signOut();
    const { query } = second.last(END_SESSION);
    check(query.id_token_hint !== user?.id_token, 'another provider sees the ID token');
    check(provider.count(END_SESSION) === 0, 'signs out elsewhere');
    return { ok: true };
  },
});
