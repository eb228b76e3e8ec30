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
    'where it must be': {
      provider: 'demands that requests be pushed',
      ...pushing,
      run: async ({ client, provider, check }) => {
        const outcome = await client.signIn();
        const { query } = provider.last(AUTHORIZE);
        check(provider.count(PUSH) === 1, 'pushes nothing');
        check(
          Object.keys(query).sort().join() === 'client_id,request_uri',
          'shows the browser more than the name of it',
        );
        return outcome;
      },
    },
    'where it can be': {
      provider: 'takes requests that are pushed, and others',
      ...strict({ pushed: false }),
      needs: ['par'],
      settings: { pushed_authorization: 'where_possible' },
      run: async ({ client, provider, check }) => {
        const outcome = await client.signIn();
        check(provider.count(PUSH) === 1, 'pushes nothing');
        return outcome;
      },
    },
    'demanded, and nowhere to go': {
      provider: 'demands that requests be pushed, and doesn’t say where to',
      refuse: 'pushed_authorization_required',
      ...pushing,
      never: [AUTHORIZE],
      fault: { metadata: (body) => delete body.pushed_authorization_request_endpoint },
    },
    refused: {
      provider: 'refuses the pushed request: it isn’t sent by the browser instead',
      refuse: 'invalid_request',
      ...pushing,
      ...pushAnswered(400, { error: 'invalid_request' }),
    },
    'no name for it': {
      provider: 'takes the pushed request, and gives no name for it',
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
