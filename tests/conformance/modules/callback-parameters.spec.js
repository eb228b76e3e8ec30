// The parameters of a callback, and their form (RFC 6749, 3.1 and 4.1.2; RFC 9700, 2.1.2).

import { PROMPT_NONE_ERRORS, changingResponse, sayNo, set } from '../support/answers.js';
import { row } from '../support/row.js';

const never = ['POST /token'];

row({
  number: 'S42',
  name: 'tokens in the address',
  cases: {
    'an access token in the fragment': {
      provider: 'adds an access token, as the implicit flow does',
      refuse: 'callback_token_in_front_channel',
      ...changingResponse((url) => {
        url.hash = `${url.searchParams}&access_token=theirs&token_type=Bearer`;
        url.search = '';
      }),
    },
    'an ID token in the query': {
      provider: 'adds an ID token, as the hybrid flow does',
      refuse: 'callback_token_in_front_channel',
      ...set('id_token', 'theirs'),
    },
    'tokens and no code': {
      provider: 'answers as the implicit flow does',
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
  name: 'a provider that says no',
  cases: {
    'with markup': {
      provider: 'puts markup into the description of an error',
      refuse: 'access_denied',
      ...changingResponse((url) => (sayNo(url), url.searchParams.set('error_description', MARKUP))),
    },
    'in its own words': {
      provider: 'sends an error that no standard knows',
      refuse: 'provider_error',
      ...changingResponse((url) => sayNo(url, 'out_of_biscuits')),
    },
    'at length': {
      provider: 'describes an error in 40,000 characters',
      refuse: 'callback_too_long',
      ...changingResponse((url) => (sayNo(url), url.searchParams.set('error_description', 'x'.repeat(40_000)))),
    },
    'with a code': {
      provider: 'sends an error and a code',
      refuse: 'code_and_error',
      ...set('error', 'access_denied'),
    },
    'to a sign-in that nobody began': {
      provider: 'behaves correctly; an attacker opens the callback with an error',
      refuse: 'state_not_found',
      never,
      run: ({ client }) => client.answer(`${client.home}callback?error=access_denied&state=made-up`),
    },
  },
});

/** @param {string} error */
const silently = (error) => ({
  provider: `answers prompt=none with ${error}`,
  refuse: error,
  never,
  fault: { answer: (url) => sayNo(url, error) },
  run: async ({ client, provider, check }) => {
    const outcome = await client.signIn({ prompt: 'none' });
    check(provider.last('GET /authorize')?.query.prompt === 'none', 'doesn’t ask for it');
    return outcome;
  },
});

row({
  number: 'S49',
  name: 'prompt=none, by redirect',
  cases: Object.fromEntries(PROMPT_NONE_ERRORS.map((error) => [error, silently(error)])),
});

const repeated = (name) => ({
  provider: `sends ${name} twice`,
  refuse: 'callback_repeated_parameter',
  ...changingResponse((url) => url.searchParams.append(name, 'another')),
});

row({
  number: 'S50',
  name: 'the parameters of an answer',
  cases: {
    'code twice': repeated('code'),
    'state twice': repeated('state'),
    'iss twice': repeated('iss'),
    'code in query and fragment': {
      provider: 'sends a second answer in the fragment',
      refuse: 'callback_repeated_parameter',
      ...changingResponse((url) => void (url.hash = 'code=another&state=another')),
    },
    'some in the query, some in the fragment': {
      provider: 'sends code and state in the query, and session_state in the fragment',
      refuse: 'callback_query_and_fragment',
      ...changingResponse((url) => void (url.hash = 'session_state=another')),
    },
    'a state of 100 kB': {
      provider: 'sends an endless state',
      refuse: 'callback_too_long',
      ...set('state', 'x'.repeat(100_000)),
    },
    'a code with signs': {
      provider: 'sends a code with +, / and = in it, which must arrive as it was',
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
