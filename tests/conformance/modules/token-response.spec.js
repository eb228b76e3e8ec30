// Responses of the token endpoint (RFC 6749, 5; OpenID Connect Core, 3.1.3.3).

import { row } from '../support/row.js';

/** @param {(body: any) => unknown} change */
const changingTokens = (change) => ({ fault: { tokens: (body) => void change(body) } });

/** @param {import('express').RequestHandler} handler */
const instead = (handler) => ({ fault: { routes: { 'POST /token': handler } } });

row({
  number: 'S23',
  name: 'the token response',
  cases: {
    'no token type': {
      provider: 'omits token_type',
      refuse: 'token_response_member_missing',
      ...changingTokens((body) => delete body.token_type),
    },
    'an unknown token type': {
      provider: 'issues a token of type mac',
      refuse: 'token_type_unsupported',
      ...changingTokens((body) => (body.token_type = 'mac')),
    },
    'no ID token': {
      provider: 'omits id_token, though openid was requested',
      refuse: 'token_response_member_missing',
      ...changingTokens((body) => delete body.id_token),
    },
    'no access token': {
      provider: 'omits access_token',
      refuse: 'token_response_member_missing',
      ...changingTokens((body) => delete body.access_token),
    },
    'an access token that isn’t text': {
      provider: 'sends a number as access_token',
      refuse: 'token_response_member_type',
      ...changingTokens((body) => (body.access_token = 42)),
    },
    'a negative lifetime': {
      provider: 'sends −60 as expires_in',
      refuse: 'expires_in_invalid',
      ...changingTokens((body) => (body.expires_in = -60)),
    },
    'an excessive lifetime': {
      provider: 'sends 1e99 as expires_in',
      refuse: 'expires_in_invalid',
      ...changingTokens((body) => (body.expires_in = 1e99)),
    },
    'a lifetime in text': {
      provider: 'sends "60" as expires_in',
      open: 'some providers write it as text; it is parsed as a number',
      ...changingTokens((body) => (body.expires_in = '60')),
      run: async ({ client, check }) => {
        const outcome = await client.signIn();
        const left = Number(outcome.user?.expires_at) - Date.now() / 1000;
        check(left > 30 && left <= 61, 'computes another expiry');
        return outcome;
      },
    },
    'a repeated member': {
      provider: 'names two access tokens',
      refuse: 'token_response_not_json',
      fault: { tokens: (body) => JSON.stringify(body).replace('{', '{"access_token":"theirs",') },
    },
    'an HTML page': {
      provider: 'responds with an HTML page',
      refuse: 'token_response_not_json',
      ...instead((_request, response) => response.type('html').send('<!doctype html><title>Sign in</title>')),
    },
    'an error with status 200': {
      provider: 'responds invalid_grant with status 200, together with tokens',
      refuse: 'invalid_grant',
      ...changingTokens((body) => (body.error = 'invalid_grant')),
    },
    'a redirect': {
      provider: 'redirects the request (302)',
      refuse: 'provider_unreachable',
      ...instead((_request, response) => response.redirect('/jwks')),
    },
    'a server error': {
      provider: 'responds with status 503',
      refuse: 'token_endpoint_unavailable',
      ...instead((_request, response) => response.status(503).send('')),
    },
  },
});

row({
  number: 'S54',
  name: 'a token endpoint that redirects the code',
  provider: 'redirects the request with the code to another origin (307)',
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
