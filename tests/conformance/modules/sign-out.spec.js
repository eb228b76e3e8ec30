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
  provider: 'signs the user out, and redirects back',
  run: async ({ client, provider, check }) => {
    await client.signIn();
    const outcome = await client.signOut();
    const { query } = provider.last(END_SESSION);
    check(query.id_token_hint === provider.issued[0].id_token, 'sends no id_token_hint');
    check(query.post_logout_redirect_uri === `${client.home}signed-out`, 'sends another post_logout_redirect_uri');
    check(query.state, 'sends no state');
    check((await client.sessions()).length === 0, 'a session is kept');
    return outcome;
  },
});

row({
  number: 'A46',
  name: 'oidcc-client-test-rp-init-logout-other-state',
  provider: 'redirects back from the sign-out with another state',
  refuse: 'state_not_found',
  ...signingOut({ signedOut: (url) => url.searchParams.set('state', 'another') }),
});

row({
  number: 'A47',
  name: 'oidcc-client-test-rp-init-logout-no-state',
  provider: 'redirects back from the sign-out without a state',
  open: 'a provider may omit the state when there was no session to end: the user is signed out either way',
  ...signingOut({ signedOut: (url) => url.searchParams.delete('state') }),
});

row({
  number: 'S43',
  name: 'signing out at a provider that can’t end its session',
  cases: {
    'no sign-out page': {
      provider: 'has no sign-out page',
      open: 'the local session ends, and the browser goes to the post_logout_redirect_uri',
      ...signingOut({ metadata: (body) => void delete body.end_session_endpoint }),
    },
    'a refused revocation': {
      provider: 'refuses to revoke the tokens (RFC 7009): the sign-out continues',
      needs: ['revocation'],
      settings: { revoke_tokens_on_signout: true },
      ...signingOut({ routes: { 'POST /revoke': (_request, response) => response.status(503).send('') } }),
    },
    'an error': {
      provider: 'redirects back from the sign-out with an error',
      refuse: 'access_denied',
      ...signingOut({ signedOut: (url) => url.searchParams.set('error', 'access_denied') }),
    },
    unreachable: {
      provider: 'has become unreachable',
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
  name: 'id_token_hint of the right session',
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
  name: 'id_token_hint in a form',
  provider: 'accepts the hint in a form, which keeps it out of its logs',
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
    check(form.id_token_hint === provider.issued[0].id_token, 'there is no id_token_hint');
    check(Object.keys(query).length === 0, 'there are parameters in the URL');
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
    check((await client.sessions()).length === (outcome.ok ? 0 : 1), 'its outcome and its effect differ');
    return outcome;
  },
});

row({
  number: 'A48',
  name: 'oidcc-client-test-rp-frontchannel-rpinitlogout',
  provider: 'opens the app in a hidden frame while the user signs out in the app',
  fault,
  needs,
  settings,
  run: async ({ client, provider, check }) => {
    await client.signIn();
    const outcome = await client.signOut();
    const framed = await tellInFrame(client, provider, { iss: provider.origin, sid: SESSION });
    check(!framed.ok && framed.code === null, 'acts on a session that has already ended');
    check((await client.sessions()).length === 0, 'a session is kept');
    return outcome;
  },
});

row({
  number: 'A49',
  name: 'oidcc-client-test-rp-frontchannel-opinitlogout',
  provider: 'opens the app in a hidden frame when the user has signed out at the provider',
  ...told((iss) => ({ iss, sid: SESSION })),
});

row({
  number: 'S47',
  name: 'front-channel sign-out',
  cases: {
    'of another session': {
      provider: 'names another session',
      refuse: null,
      ...told((iss) => ({ iss, sid: 'session-2' })),
    },
    'of another issuer': {
      provider: 'names a session of another issuer',
      refuse: null,
      ...told(() => ({ iss: 'https://login.example', sid: SESSION })),
    },
    'of no session': {
      provider: 'names no session',
      refuse: null,
      ...told(() => ({})),
    },
    'of a session without its issuer': {
      provider: 'names the session alone, as Entra ID does',
      ...told(() => ({ sid: SESSION })),
    },
    'of an issuer without a session': {
      provider: 'names the issuer, but no session',
      refuse: 'frontchannel_logout_parameter_missing',
      ...told((iss) => ({ iss })),
    },
    'by an attacker': {
      provider: 'behaves correctly; another site opens the app in a hidden frame with a guessed session',
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
