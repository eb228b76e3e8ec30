// The parameters of a callback, and their form (RFC 6749, 3.1 and 4.1.2; RFC 9700, 2.1.2).

import { PROMPT_NONE_ERRORS, changingResponse, sayNo, set } from '../support/answers.js';
import { row } from '../support/row.js';

const never = ['POST /token'];

row({
  number: 'S42',
  name: 'tokens in the callback URL',
  cases: {
    'an access token in the fragment': {
      provider: 'adds an access token, as in the implicit flow',
      refuse: 'callback_token_in_front_channel',
      ...changingResponse((url) => {
        url.hash = `${url.searchParams}&access_token=theirs&token_type=Bearer`;
        url.search = '';
      }),
    },
    'an ID token in the query': {
      provider: 'adds an ID token, as in the hybrid flow',
      refuse: 'callback_token_in_front_channel',
      ...set('id_token', 'theirs'),
    },
    'tokens without a code': {
      provider: 'responds as in the implicit flow',
      refuse: 'callback_token_in_front_channel',
      ...changingResponse((url) => {
        url.searchParams.delete('code');
        url.hash = `${url.searchParams}&access_token=theirs&token_type=Bearer&id_token=theirs`;
        url.search = '';
      }),
    },
  },
});

const MARKUP = '<img src=x onerror="window.harmed = true">';

row({
  number: 'S48',
  name: 'an error response',
  cases: {
    'with markup in the description': {
      provider: 'puts markup into the description of an error',
      refuse: 'access_denied',
      ...changingResponse((url) => (sayNo(url), url.searchParams.set('error_description', MARKUP))),
    },
    'with an unregistered code': {
      provider: 'returns an error code that no standard defines',
      refuse: 'provider_error',
      ...changingResponse((url) => sayNo(url, 'out_of_biscuits')),
    },
    'with a description of 40,000 characters': {
      provider: 'returns an error with a description of 40,000 characters',
      refuse: 'callback_too_long',
      ...changingResponse((url) => (sayNo(url), url.searchParams.set('error_description', 'x'.repeat(40_000)))),
    },
    'together with a code': {
      provider: 'returns an error and a code',
      refuse: 'code_and_error',
      ...set('error', 'access_denied'),
    },
    'to no pending sign-in': {
      provider: 'behaves correctly; an attacker opens the callback URL with an error',
      refuse: 'state_not_found',
      never,
      run: ({ client }) => client.answer(`${client.home}callback?error=access_denied&state=made-up`),
    },
  },
});

/** @param {string} error */
const silently = (error) => ({
  provider: `returns ${error} for prompt=none`,
  refuse: error,
  never,
  fault: { answer: (url) => sayNo(url, error) },
  run: async ({ client, provider, check }) => {
    const outcome = await client.signIn({ prompt: 'none' });
    check(provider.last('GET /authorize')?.query.prompt === 'none', 'doesn’t send prompt=none');
    return outcome;
  },
});

row({
  number: 'S49',
  name: 'prompt=none by redirect',
  cases: Object.fromEntries(PROMPT_NONE_ERRORS.map((error) => [error, silently(error)])),
});

const repeated = (name) => ({
  provider: `sends ${name} twice`,
  refuse: 'callback_repeated_parameter',
  ...changingResponse((url) => url.searchParams.append(name, 'another')),
});

row({
  number: 'S50',
  name: 'the parameters of an authorization response',
  cases: {
    'code twice': repeated('code'),
    'state twice': repeated('state'),
    'iss twice': repeated('iss'),
    'a code in the query and in the fragment': {
      provider: 'sends a second response in the fragment',
      refuse: 'callback_repeated_parameter',
      ...changingResponse((url) => void (url.hash = 'code=another&state=another')),
    },
    'session_state in the fragment': {
      provider: 'sends code and state in the query, and session_state in the fragment',
      refuse: 'callback_query_and_fragment',
      ...changingResponse((url) => void (url.hash = 'session_state=another')),
    },
    'a state of 100 kB': {
      provider: 'sends a state of 100 kB',
      refuse: 'callback_too_long',
      ...set('state', 'x'.repeat(100_000)),
    },
    'a code with special characters': {
      provider: 'sends a code with +, / and =, which must reach the token endpoint unchanged',
      run: async ({ client, provider, check }) => {
        const signs = '+/ %2B=&';
        provider.fault = {
          answer: (url) => url.searchParams.set('code', url.searchParams.get('code') + signs),
          routes: {
            'POST /token': ({ body }, _response, next) => {
              check(body.code.endsWith(signs), 'sends another code');
              body.code = body.code.slice(0, -signs.length);
              next();
            },
          },
        };
        return client.signIn();
      },
    },
  },
});
