// Responses of the token endpoint (RFC 6749, 5; OpenID Connect Core, 3.1.3.3).

import { row } from '../support/row.js';

/** @param {(body: any) => unknown} change */
const changingTokens = (change) => ({ fault: { tokens: (body) => void change(body) } });

/** @param {import('express').RequestHandler} handler */
const instead = (handler) => ({ fault: { routes: { 'POST /token': handler } } });

row({
  number: 'S23',
  name: 'the answer of the token endpoint',
  cases: {
    'no token type': {
      provider: 'leaves out token_type',
      refuse: 'token_response_member_missing',
      ...changingTokens((body) => delete body.token_type),
    },
    'a token type that nobody knows': {
      provider: 'issues a token of the type mac',
      refuse: 'token_type_unsupported',
      ...changingTokens((body) => (body.token_type = 'mac')),
    },
    'no ID token': {
      provider: 'leaves out id_token, though openid was asked for',
      refuse: 'token_response_member_missing',
      ...changingTokens((body) => delete body.id_token),
    },
    'no access token': {
      provider: 'leaves out access_token',
      refuse: 'token_response_member_missing',
      ...changingTokens((body) => delete body.access_token),
    },
    'an access token that isn’t text': {
      provider: 'sends a number as access_token',
      refuse: 'token_response_member_type',
      ...changingTokens((body) => (body.access_token = 42)),
    },
    'a lifetime before now': {
      provider: 'sends −60 as expires_in',
      refuse: 'expires_in_invalid',
      ...changingTokens((body) => (body.expires_in = -60)),
    },
    'a lifetime out of all bounds': {
      provider: 'sends 1e99 as expires_in',
      refuse: 'expires_in_invalid',
      ...changingTokens((body) => (body.expires_in = 1e99)),
    },
    'a lifetime in words': {
      provider: 'sends "60" as expires_in',
      open: 'some providers write it as text; it is read as the number that it is',
      ...changingTokens((body) => (body.expires_in = '60')),
      run: async ({ client, check }) => {
        const outcome = await client.signIn();
        const left = Number(outcome.user?.expires_at) - Date.now() / 1000;
        check(left > 30 && left <= 61, 'takes it for another time');
        return outcome;
      },
    },
    'a member twice': {
      provider: 'names two access tokens',
      refuse: 'token_response_not_json',
      fault: { tokens: (body) => JSON.stringify(body).replace('{', '{"access_token":"theirs",') },
    },
    'a page': {
      provider: 'answers with a page',
      refuse: 'token_response_not_json',
      ...instead((_request, response) => response.type('html').send('<!doctype html><title>Sign in</title>')),
    },
    'an error with status 200': {
      provider: 'answers invalid_grant with status 200, tokens beside it',
      refuse: 'invalid_grant',
      ...changingTokens((body) => (body.error = 'invalid_grant')),
    },
    'a redirect': {
      provider: 'sends the request on (302)',
      refuse: 'provider_unreachable',
      ...instead((_request, response) => response.redirect('/jwks')),
    },
    'a server that is broken': {
      provider: 'answers with status 503',
      refuse: 'token_endpoint_unavailable',
      ...instead((_request, response) => response.status(503).send('')),
    },
  },
});

row({
  number: 'S54',
  name: 'a token endpoint that sends the code on',
  provider: 'sends the request with the code on to another origin (307)',
  refuse: 'provider_unreachable',
  run: async ({ client, provider, another, check }) => {
    const stranger = await another();
    const sendOn = (_request, response) => response.redirect(307, `${stranger.origin}/token`);
    provider.fault = { routes: { 'POST /token': sendOn } };
    const outcome = await client.signIn();
    check(stranger.requests.length === 0, 'the code reaches the other origin');
    return outcome;
  },
});
