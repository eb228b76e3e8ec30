// Requests that are pushed to the provider first (RFC 9126).

import { strict } from '../support/fapi.js';
import { row } from '../support/row.js';

const PUSH = 'POST /par';
const AUTHORIZE = 'GET /authorize';
const pushing = { ...strict(), needs: ['par'], settings: {} };

/** The provider's answer to a pushed request. @param {number} status @param {unknown} body */
const pushAnswered = (status, body) => ({
  never: [AUTHORIZE],
  fault: {
    routes: {
      [PUSH]: (context) => {
        context.set('Access-Control-Allow-Origin', '*');
        context.status = status;
        context.body = body;
      },
    },
  },
});

row({
  number: 'S30',
  name: 'a pushed request',
  cases: {
    'required': {
      provider: 'requires pushed requests',
      ...pushing,
      run: async ({ client, provider, check }) => {
        const outcome = await client.signIn();
        const { query } = provider.last(AUTHORIZE);
        check(provider.count(PUSH) === 1, 'doesn’t push the request');
        check(
          Object.keys(query).sort().join() === 'client_id,request_uri',
          'puts more than request_uri into the URL',
        );
        return outcome;
      },
    },
    'supported': {
      provider: 'accepts pushed requests and others',
      ...strict({ pushed: false }),
      needs: ['par'],
      settings: { pushed_authorization: 'where_possible' },
      run: async ({ client, provider, check }) => {
        const outcome = await client.signIn();
        check(provider.count(PUSH) === 1, 'doesn’t push the request');
        return outcome;
      },
    },
    'required, without an endpoint': {
      provider: 'requires pushed requests, and names no endpoint for them',
      refuse: 'pushed_authorization_required',
      ...pushing,
      never: [AUTHORIZE],
      fault: { metadata: (body) => delete body.pushed_authorization_request_endpoint },
    },
    refused: {
      provider: 'refuses the pushed request: it isn’t sent through the browser instead',
      refuse: 'invalid_request',
      ...pushing,
      ...pushAnswered(400, { error: 'invalid_request' }),
    },
    'no request_uri': {
      provider: 'accepts the pushed request, and returns no request_uri',
      refuse: 'request_uri_missing',
      ...pushing,
      ...pushAnswered(201, { expires_in: 60 }),
    },
    unavailable: {
      provider: 'is overloaded (503)',
      refuse: 'pushed_authorization_unavailable',
      ...pushing,
      ...pushAnswered(503, ''),
    },
  },
});
