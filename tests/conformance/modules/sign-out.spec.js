// Signing out at the provider and coming back (OpenID Connect RP-Initiated Logout 1.0).

import { row } from '../support/row.js';
import { frameOf, show } from '../support/strangers.js';

const END_SESSION = 'GET /endsession';

/** Signs in and out. @param {import('../support/row.js').Fault} fault */
const signingOut = (fault) => ({
  fault,
  run: async ({ client, check }) => {
    check((await client.signIn()).ok, 'refuses the sign-in');
    const outcome = await client.signOut();
    check((await client.sessions()).length === 0, 'a session is kept');
    return outcome;
  },
});

row({
  number: 'A45',
  name: 'oidcc-client-test-rp-init-logout',
  provider: 'signs the person out, and sends the browser back',
  run: async ({ client, provider, check }) => {
    await client.signIn();
    const outcome = await client.signOut();
    const { query } = provider.last(END_SESSION);
    check(query.id_token_hint === provider.issued[0].id_token, 'sends no hint');
    check(query.post_logout_redirect_uri === `${client.home}signed-out`, 'sends another address to come back to');
    check(query.state, 'sends no state');
    check((await client.sessions()).length === 0, 'a session is kept');
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
    'that refuses to revoke': {
      provider: 'has a revocation endpoint (RFC 7009), and refuses: the sign-out goes on',
      needs: ['revocation'],
      settings: { revoke_tokens_on_signout: true },
      ...signingOut({ routes: { 'POST /revoke': (_request, response) => response.status(503).send('') } }),
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
        check((await client.sessions()).length === 0, 'a session is kept');
        return outcome;
      },
    },
  },
});

row({
  number: 'S44',
  name: 'the ID token as a hint',
  provider: 'behaves correctly; the app has a session of another provider in the same tab',
  run: async ({ client, provider, another, check }) => {
    await client.signIn();
    const second = await another();
    client.configure({ authority: second.origin });
    await client.visit();
    await client.signIn();
    await client.signOut();
    const { query } = second.last(END_SESSION);
    check(query.id_token_hint !== provider.issued[0].id_token, 'another provider sees the ID token');
    check(provider.count(END_SESSION) === 0, 'signs out elsewhere');
    return { ok: true };
  },
});

row({
  number: 'S44',
  name: 'the ID token as a hint: in a form',
  provider: 'takes the hint in a form, which keeps it out of its logs',
  needs: ['signout_by_form'],
  settings: { signout_by_form: true },
  fault: {
    routes: {
      'POST /endsession': ({ body }, response) =>
        response.redirect(303, `${body.post_logout_redirect_uri}?state=${encodeURIComponent(body.state)}`),
    },
  },
  run: async ({ client, provider, check }) => {
    await client.signIn();
    const outcome = await client.signOut();
    const { form, query } = provider.last('POST /endsession');
    check(form.id_token_hint === provider.issued[0].id_token, 'there is no hint');
    check(Object.keys(query).length === 0, 'parameters stand in the address');
    check((await client.sessions()).length === 0, 'a session is kept');
    return outcome;
  },
});

const SESSION = 'session-1';
const needs = ['frontchannel_logout'];
/** The provider opens the frame in another tab, so the session must be visible to all tabs. */
const settings = { user_store: 'localStorage' };
const fault = { claims: (claims) => void (claims.sid = SESSION) };

/**
 * Opens a page with a hidden frame, in which the app is notified that a session has ended.
 *
 * @param {any} client
 * @param {any} whose
 * @param {Record<string, string>} parameters
 */
async function tellInFrame(client, whose, parameters) {
  const frame = frameOf(`${client.home}frontchannel-logout?${new URLSearchParams(parameters)}`, 'hidden');
  const page = show(whose, `<!doctype html><title>Signed out</title>${frame}`);
  const tab = await client.context.newPage();
  return client.outcome(() => tab.goto(page));
}

/** The outcome is whether the session ended. @param {(issuer: string) => Record<string, string>} parameters */
const told = (parameters) => ({
  fault,
  needs,
  settings,
  keeps: true,
  run: async ({ client, provider, check }) => {
    check((await client.signIn()).ok, 'refuses the sign-in');
    const outcome = await tellInFrame(client, provider, parameters(provider.origin));
    check((await client.sessions()).length === (outcome.ok ? 0 : 1), 'does something else than it says');
    return outcome;
  },
});

row({
  number: 'A48',
  name: 'oidcc-client-test-rp-frontchannel-rpinitlogout',
  provider: 'opens the app in a hidden frame while the person signs out from there',
  fault,
  needs,
  settings,
  run: async ({ client, provider, check }) => {
    await client.signIn();
    const outcome = await client.signOut();
    const framed = await tellInFrame(client, provider, { iss: provider.origin, sid: SESSION });
    check(!framed.ok && framed.code === null, 'makes something of a session that has ended already');
    check((await client.sessions()).length === 0, 'a session is kept');
    return outcome;
  },
});

row({
  number: 'A49',
  name: 'oidcc-client-test-rp-frontchannel-opinitlogout',
  provider: 'opens the app in a hidden frame when the person has signed out at the provider',
  ...told((iss) => ({ iss, sid: SESSION })),
});

row({
  number: 'S47',
  name: 'a sign-out that somebody tells of, in a hidden frame',
  cases: {
    'of another session': {
      provider: 'tells of another session',
      refuse: null,
      ...told((iss) => ({ iss, sid: 'session-2' })),
    },
    'of another issuer': {
      provider: 'tells of a session of another issuer',
      refuse: null,
      ...told(() => ({ iss: 'https://login.example', sid: SESSION })),
    },
    'of no session': {
      provider: 'doesn’t say which session has ended',
      refuse: null,
      ...told(() => ({})),
    },
    'of a session without its issuer': {
      provider: 'names the session alone, as Entra ID does',
      ...told(() => ({ sid: SESSION })),
    },
    'of half a session': {
      provider: 'names the issuer and no session',
      refuse: 'frontchannel_logout_parameter_missing',
      ...told((iss) => ({ iss })),
    },
    'by an attacker': {
      provider: 'behaves correctly; another site opens the app in a hidden frame and guesses',
      refuse: null,
      needs,
      settings,
      fault,
      keeps: true,
      run: async ({ client, provider, another, check }) => {
        check((await client.signIn()).ok, 'refuses the sign-in');
        const attacker = await another({ host: 'localhost' });
        const outcome = await tellInFrame(client, attacker, { iss: provider.origin, sid: SESSION });
        check((await client.sessions()).length === 1, 'ends the session');
        return outcome;
      },
    },
  },
});
