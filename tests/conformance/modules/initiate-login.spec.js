// Third-party initiated login (OpenID Connect Core, 4), and where the app goes on afterwards.

import { row } from '../support/row.js';

/** Opens the app's address for that. @param {any} client @param {Record<string, string>} wish */
const begin = (client, wish) => client.answer(`${client.home}initiate-login?${new URLSearchParams(wish)}`);

const AUTHORIZE = 'GET /authorize';
const needs = ['initiate_login'];

row({
  number: 'A58',
  name: 'oidcc-client-test-3rd-party-init-login',
  cases: {
    'at the configured provider': {
      provider: 'sends the user to the app to sign in',
      needs,
      run: async ({ client, provider, check }) => {
        const target = `${client.home}inbox`;
        const wish = { iss: provider.origin, login_hint: 'johndoe', target_link_uri: target };
        const outcome = await begin(client, wish);
        check(provider.last(AUTHORIZE)?.query.login_hint === 'johndoe', 'drops login_hint');
        check(outcome.user?.state === new URL(target).pathname, 'drops target_link_uri');
        return outcome;
      },
    },
    'at another provider': {
      provider: 'behaves correctly; an attacker sends the user to the app to sign in at another provider',
      needs,
      refuse: 'initiate_login_issuer',
      never: [AUTHORIZE],
      run: async ({ client, another, check }) => {
        const stranger = await another();
        const outcome = await begin(client, { iss: stranger.origin });
        check(stranger.requests.length === 0, 'redirects to the attacker’s provider');
        return outcome;
      },
    },
    'without an issuer': {
      provider: 'behaves correctly; an attacker sends the user to the app, and names no issuer',
      needs,
      refuse: 'initiate_login_issuer_missing',
      never: [AUTHORIZE],
      run: ({ client }) => begin(client, { login_hint: 'johndoe' }),
    },
    'with a foreign target_link_uri': {
      provider: 'behaves correctly; an attacker sends the user to the app, with a target_link_uri of another origin',
      needs,
      refuse: 'return_to_other_origin',
      never: [AUTHORIZE],
      run: ({ client, provider }) =>
        begin(client, { iss: provider.origin, target_link_uri: 'https://evil.example/inbox' }),
    },
  },
});

const ELSEWHERE = {
  'another origin': ['https://evil.example/', 'return_to_other_origin'],
  'without a scheme': ['//evil.example/', 'return_to_other_origin'],
  'without slashes': ['https:evil.example', 'return_to_other_origin'],
  'with a backslash': ['/\\evil.example/', 'return_to_character'],
  'after a line break': ['/\n/evil.example/', 'return_to_character'],
  'after a path': ['/inbox//evil.example/', 'return_to_other_origin'],
  'a script': ['javascript:alert(1)', 'return_to_other_origin'],
  'a name that begins like ours': ['http://127.0.0.1.evil.example/', 'return_to_other_origin'],
};

/** @param {string} place */
const goingOn = (place) => ({
  needs: ['return_to'],
  keeps: true,
  run: async ({ client, check }) => {
    const { ok, user } = await client.signIn({ state: place });
    check(ok && user.state === place, 'refuses the sign-in');
    return client.call('returnTo', user.state);
  },
});

row({
  number: 'S35',
  name: 'where the app continues after a sign-in',
  cases: {
    'a page of the app': {
      provider: 'behaves correctly; the app continues on the page where the user was',
      ...goingOn('/inbox?page=2#top'),
    },
    ...Object.fromEntries(
      Object.entries(ELSEWHERE).map(([label, [place, refuse]]) => [
        label,
        {
          provider: `behaves correctly; an attacker makes the app continue at \`${JSON.stringify(place).slice(1, -1)}\``,
          refuse,
          ...goingOn(place),
        },
      ]),
    ),
  },
});
