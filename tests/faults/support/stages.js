// The requests at which something can go wrong, and what a person or the app does there.

/**
 * @typedef {import('../../conformance/support/client.js').Client} Client
 * @typedef {import('../../conformance/support/client.js').Outcome} Outcome
 *
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} request `METHOD /path` of the request that it makes
 * @property {Record<string, unknown>} [settings]
 * @property {(client: Client) => Promise<any>} before all is well yet
 * @property {(client: Client, before: any) => Promise<Outcome>} act something is wrong
 * @property {(client: Client) => Promise<Outcome>} again again, without the fault
 * @property {boolean} [goesOn] whether it succeeds nevertheless
 * @property {Record<string, string | null>} codes instead of the fault’s; null: it succeeds nevertheless
 */

const signIn = (/** @type {Client} */ client) => client.signIn();

/** @type {Stage[]} */
export const STAGES = [
  {
    name: 'discovery',
    request: 'GET /.well-known/openid-configuration',
    before: (client) => client.visit(),
    act: signIn,
    again: signIn,
    codes: { status: 'metadata_status', page: 'metadata_not_json' },
  },
  {
    name: 'the provider’s keys',
    request: 'GET /jwks',
    before: (client) => client.answered(),
    act: (client, callback) => client.answer(callback),
    again: signIn,
    codes: { status: 'jwks_status', page: 'jwks_not_json' },
  },
  {
    name: 'tokens',
    request: 'POST /token',
    before: (client) => client.answered(),
    act: (client, callback) => client.answer(callback),
    again: signIn,
    codes: { status: 'token_endpoint_unavailable', page: 'token_response_not_json' },
  },
  {
    name: 'renewal',
    request: 'POST /token',
    before: signIn,
    act: (client) => client.call('refresh'),
    again: (client) => client.call('refresh'),
    codes: { status: 'token_endpoint_unavailable', page: 'token_response_not_json' },
  },
  {
    name: 'userinfo, when the session is renewed',
    request: 'GET /userinfo',
    settings: { load_user_info: true },
    before: signIn,
    act: (client) => client.call('refresh'),
    again: (client) => client.call('refresh'),
    goesOn: true,
    codes: {},
  },
  {
    name: 'revocation',
    request: 'POST /revoke',
    before: signIn,
    act: (client) => client.call('revoke'),
    again: (client) => client.call('revoke'),
    codes: { status: 'revocation_unavailable', page: null },
  },
];
