// The answer to a sign-in, at the app's callback address (OpenID Connect Core, 3.1.2.5 to 3.1.2.7; RFC 9207; RFC 9700).

import { changingResponse, remove, sayNo, set } from '../support/answers.js';
import { row } from '../support/row.js';

const TOKEN = 'POST /token';
const never = [TOKEN];

row({
  number: 'S2',
  name: 'another user’s code',
  cases: {
    'in an unsolicited callback': {
      provider: 'behaves correctly; an attacker opens the callback URL with their own code',
      refuse: 'state_not_found',
      never,
      run: ({ client }) => client.answer(`${client.home}callback?code=theirs&state=made-up`),
    },
    'injected into a pending sign-in': {
      provider: 'behaves correctly; an attacker replaces the code in the response with their own',
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
  name: 'the state of an authorization response',
  cases: {
    missing: { provider: 'sends no state', refuse: 'state_missing', ...remove('state') },
    unknown: { provider: 'sends a state that this client didn’t create', refuse: 'state_not_found', ...set('state', 'made-up') },
    'used before': {
      provider: 'behaves correctly; the same callback URL is opened again after the session has ended',
      refuse: 'state_not_found',
      run: async ({ client, provider, check }) => {
        const address = await client.answered();
        check((await client.answer(address)).ok, 'refuses the first time');
        await client.page.evaluate(() => sessionStorage.clear());
        const outcome = await client.answer(address);
        check(provider.count(TOKEN) === 1, 'sends another token request');
        return outcome;
      },
    },
    'expired': {
      provider: 'responds after more than 15 minutes',
      refuse: 'state_expired',
      never,
      run: async ({ client }) => {
        const address = await client.answered();
        await client.page.evaluate(() => {
          for (const [name, text] of Object.entries(localStorage)) {
            const value = JSON.parse(text);
            if (value.code_verifier)
              localStorage.setItem(name, JSON.stringify({ ...value, created: value.created - 1000 }));
          }
        });
        return client.answer(address);
      },
    },
    'in another tab': {
      provider: 'behaves correctly; the response is opened in another tab than the one that began the sign-in',
      open: 'a state is bound to the browser (RFC 9700, 4.7), not to the tab: a link in an e-mail opens a new one',
      run: async ({ client }) => {
        const address = await client.answered();
        client.page = await client.context.newPage();
        return client.answer(address);
      },
    },
    'after a sign-in at another provider has begun': {
      provider: 'behaves correctly; the app begins a sign-in at another provider meanwhile',
      refuse: 'state_other_client',
      never,
      run: async ({ client, another, check }) => {
        const address = await client.answered();
        const second = await another();
        client.configure({ authority: second.origin });
        const outcome = await client.answer(address);
        check(second.count(TOKEN) === 0, 'sends a token request to the other provider');
        return outcome;
      },
    },
  },
});

row({
  number: 'S5',
  name: 'the issuer of an authorization response',
  cases: {
    another: {
      provider: 'names another issuer',
      refuse: 'callback_issuer_mismatch',
      ...set('iss', 'https://login.example'),
    },
    'with a slash': {
      provider: 'names its issuer with a trailing slash',
      refuse: 'callback_issuer_mismatch',
      ...changingResponse((url) => url.searchParams.set('iss', `${url.searchParams.get('iss')}/`)),
    },
    missing: {
      provider: 'advertises iss in every response, and omits it',
      refuse: 'callback_issuer_missing',
      ...remove('iss'),
    },
    twice: {
      provider: 'names two issuers',
      refuse: 'callback_repeated_parameter',
      ...changingResponse((url) => url.searchParams.append('iss', 'https://login.example')),
    },
    'another, in an error response': {
      provider: 'names another issuer in an error response',
      refuse: 'callback_issuer_mismatch',
      ...changingResponse((url) => (sayNo(url), url.searchParams.set('iss', 'https://login.example'))),
    },
    'missing, in an error response': {
      provider: 'advertises iss in every response, and omits it from an error response',
      refuse: 'callback_issuer_missing',
      ...changingResponse((url) => (sayNo(url), url.searchParams.delete('iss'))),
    },
    'missing, not advertised': {
      provider: 'doesn’t support RFC 9207',
      fault: {
        metadata: (body) => void delete body.authorization_response_iss_parameter_supported,
        answer: (url) => url.searchParams.delete('iss'),
      },
    },
  },
});

row({
  number: 'S6',
  name: 'a mix-up attack',
  provider: 'is malicious, and redirects the browser to an honest provider, whose code arrives at this client',
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
  name: 'where an authorization response arrives',
  cases: {
    'another path': {
      provider: 'redirects to another page of the app',
      refuse: 'redirect_uri_mismatch',
      ...changingResponse((url) => (url.pathname += '-elsewhere')),
    },
    'another host': {
      provider: 'redirects to the app’s other host name',
      refuse: 'state_not_found',
      ...changingResponse((url) => (url.hostname = 'localhost')),
    },
  },
});
