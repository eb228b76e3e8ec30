// The answer to a sign-in, at the app's callback address (OpenID Connect Core, 3.1.2.5 to 3.1.2.7; RFC 9207; RFC 9700).

import { row } from '../support/row.js';

const TOKEN = 'POST /token';
const never = [TOKEN];

/** @param {(url: URL) => unknown} answer */
const answering = (answer) => ({ fault: { answer: (url) => void answer(url) }, never });
const set = (name, value) => answering((url) => url.searchParams.set(name, value));
const remove = (name) => answering((url) => url.searchParams.delete(name));

/** The same answer with parameters of the fragment. @param {string} fragment */
const withFragment = (fragment) => answering((url) => void (url.hash = fragment));

row({
  number: 'S2',
  name: 'a code of somebody else',
  cases: {
    'in a callback that nobody asked for': {
      provider: 'is right; an attacker opens the callback with a code of theirs',
      refuse: 'state_not_found',
      never,
      run: ({ client }) => client.answer(`${client.home}callback?code=theirs&state=made-up`),
    },
    'put into the answer to us': {
      provider: 'is right; an attacker puts a code of theirs into the answer to us',
      refuse: 'invalid_grant',
      fault: { tokens: (body) => void (body.error && (body.error = 'invalid_grant')) },
      run: async ({ client, provider }) => {
        const query = new URLSearchParams({
          ...{ client_id: 'my-app', response_type: 'code', redirect_uri: `${client.home}callback` },
          ...{ code_challenge_method: 'S256', code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' },
        });
        const { headers } = await fetch(`${provider.origin}/authorize?${query}`, { redirect: 'manual' });
        const code = new URL(headers.get('location') ?? '').searchParams.get('code');
        provider.fault.answer = (url) => url.searchParams.set('code', code);
        return client.signIn();
      },
    },
  },
});

row({
  number: 'S3',
  name: 'the state of an answer',
  cases: {
    missing: { provider: 'sends no state', refuse: 'state_missing', ...remove('state') },
    unknown: { provider: 'sends a state that nobody made', refuse: 'state_not_found', ...set('state', 'made-up') },
    'used before': {
      provider: 'is right; the same address is opened again when the session has ended',
      refuse: 'state_not_found',
      run: async ({ client, provider, check }) => {
        const address = await client.answered();
        check((await client.answer(address)).ok, 'refuses the first time');
        await client.page.evaluate(() => sessionStorage.clear());
        const outcome = await client.answer(address);
        check(provider.count(TOKEN) === 1, 'asks for tokens again');
        return outcome;
      },
    },
    'too old': {
      provider: 'answers after a quarter of an hour and more',
      refuse: 'state_expired',
      never,
      run: async ({ client }) => {
        const address = await client.answered();
        await client.page.evaluate(() => {
          for (const [name, text] of Object.entries(localStorage)) {
            const value = JSON.parse(text);
            if (value.code_verifier) localStorage.setItem(name, JSON.stringify({ ...value, created: value.created - 1000 }));
          }
        });
        return client.answer(address);
      },
    },
    'another tab’s': {
      provider: 'is right; the answer is opened in another tab than the one that asked',
      open: 'a state is bound to the browser (RFC 9700, 4.7), not to the tab: a link in a mail opens a new one',
      run: async ({ client }) => {
        const address = await client.answered();
        client.page = await client.context.newPage();
        return client.answer(address);
      },
    },
    'another provider’s': {
      provider: 'is right; the app asks another one meanwhile',
      refuse: 'state_other_client',
      never,
      run: async ({ client, another, check }) => {
        const address = await client.answered();
        const second = await another();
        client.configure({ authority: second.origin });
        const outcome = await client.answer(address);
        check(second.count(TOKEN) === 0, 'asks the other provider for tokens');
        return outcome;
      },
    },
  },
});

const ERROR = (url) => {
  url.searchParams.delete('code');
  url.searchParams.set('error', 'access_denied');
};

row({
  number: 'S5',
  name: 'the issuer of an answer',
  cases: {
    another: { provider: 'names another issuer', refuse: 'callback_issuer_mismatch', ...set('iss', 'https://login.example') },
    'with a slash': {
      provider: 'names its issuer with a trailing slash',
      refuse: 'callback_issuer_mismatch',
      ...answering((url) => url.searchParams.set('iss', `${url.searchParams.get('iss')}/`)),
    },
    missing: {
      provider: 'promises its name in each answer, and leaves it out',
      refuse: 'callback_issuer_missing',
      ...remove('iss'),
    },
    twice: {
      provider: 'names two issuers',
      refuse: 'callback_repeated_parameter',
      ...answering((url) => url.searchParams.append('iss', 'https://login.example')),
    },
    'another, of an error': {
      provider: 'names another issuer in an error',
      refuse: 'callback_issuer_mismatch',
      ...answering((url) => (ERROR(url), url.searchParams.set('iss', 'https://login.example'))),
    },
    'missing, of an error': {
      provider: 'promises its name in each answer, and leaves it out of an error',
      refuse: 'callback_issuer_missing',
      ...answering((url) => (ERROR(url), url.searchParams.delete('iss'))),
    },
    'missing, not promised': {
      provider: 'knows nothing of RFC 9207',
      fault: {
        metadata: (body) => void delete body.authorization_response_iss_parameter_supported,
        answer: (url) => url.searchParams.delete('iss'),
      },
    },
  },
});

row({
  number: 'S6',
  name: 'a mix-up of two providers',
  provider: 'is malicious, and sends the browser on to an honest one, whose code comes back to us',
  refuse: 'callback_issuer_mismatch',
  never,
  run: async ({ client, provider, another }) => {
    const honest = await another();
    const sendOn = (request, response) => response.redirect(`${honest.origin}${request.originalUrl}`);
    provider.fault = { routes: { 'GET /authorize': sendOn } };
    return client.signIn();
  },
});

row({
  number: 'S36',
  name: 'where an answer arrives',
  cases: {
    'another path': {
      provider: 'sends the browser back to another page of the app',
      refuse: 'redirect_uri_mismatch',
      ...answering((url) => (url.pathname += '-elsewhere')),
    },
    'another host': {
      provider: 'sends the browser back to the app under another name',
      refuse: 'state_not_found',
      ...answering((url) => (url.hostname = 'localhost')),
    },
  },
});

row({
  number: 'S42',
  name: 'tokens in the address',
  cases: {
    'an access token in the fragment': {
      provider: 'adds an access token, as the implicit flow does',
      refuse: 'callback_token_in_front_channel',
      ...answering((url) => {
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
      ...answering((url) => {
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
      ...answering((url) => (ERROR(url), url.searchParams.set('error_description', MARKUP))),
    },
    'in its own words': {
      provider: 'sends an error that no standard knows',
      refuse: 'provider_error',
      ...answering((url) => (ERROR(url), url.searchParams.set('error', 'out_of_biscuits'))),
    },
    'at length': {
      provider: 'describes an error in 40,000 characters',
      refuse: 'callback_too_long',
      ...answering((url) => (ERROR(url), url.searchParams.set('error_description', 'x'.repeat(40_000)))),
    },
    'with a code': {
      provider: 'sends an error and a code',
      refuse: 'code_and_error',
      ...set('error', 'access_denied'),
    },
    'to a sign-in that nobody began': {
      provider: 'is right; an attacker opens the callback with an error',
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
  fault: { answer: (url) => (ERROR(url), url.searchParams.set('error', error)) },
  run: async ({ client, provider, check }) => {
    const outcome = await client.signIn({ prompt: 'none' });
    check(provider.last('GET /authorize')?.query.prompt === 'none', 'doesn’t ask for it');
    return outcome;
  },
});

row({
  number: 'S49',
  name: 'prompt=none, by redirect',
  cases: Object.fromEntries(
    ['login_required', 'interaction_required', 'consent_required', 'account_selection_required'].map((error) => [
      error,
      silently(error),
    ]),
  ),
});

const repeated = (name) => ({
  provider: `sends ${name} twice`,
  refuse: 'callback_repeated_parameter',
  ...answering((url) => url.searchParams.append(name, 'another')),
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
      ...withFragment('code=another&state=another'),
    },
    'some in the query, some in the fragment': {
      provider: 'sends code and state in the query, and session_state in the fragment',
      refuse: 'callback_query_and_fragment',
      ...withFragment('session_state=another'),
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

row({
  number: 'S33',
  name: 'the code and third parties on the callback page',
  provider: 'is right; the callback page shows a third party’s picture, and asks for a full referrer',
  run: async ({ client, another, check }) => {
    const stranger = await another();
    const outcome = await client.signIn();
    const load = (src) =>
      new Promise((resolve) => {
        const picture = new Image();
        picture.referrerPolicy = 'unsafe-url';
        picture.onload = picture.onerror = resolve;
        picture.src = src;
      });
    await client.page.evaluate(load, `${stranger.origin}/picture`);
    const { referer = '' } = stranger.last('GET /picture').headers;
    check(!referer.includes('code='), 'the code stands in the referrer');
    check(!referer.includes('state='), 'the state stands in the referrer');
    return outcome;
  },
});

row({
  number: 'S34',
  name: 'the code and the history of the tab',
  provider: 'is right; somebody else looks at the tab’s history, and reloads the page',
  run: async ({ client, provider, check }) => {
    const outcome = await client.signIn();
    const devtools = await client.context.newCDPSession(client.page);
    const { entries } = await devtools.send('Page.getNavigationHistory');
    const own = entries.map(({ url }) => url).filter((url) => url.startsWith(client.home));
    check(!own.some((url) => url.includes('code=')), 'the code stands in the history');
    await client.page.evaluate(() => sessionStorage.clear());
    const again = await client.outcome(() => client.page.reload());
    check(!again.ok && provider.count(TOKEN) === 1, 'the page signs in again');
    return outcome;
  },
});
