// Our client, compiled from Rust: the face that the tests know.

import init, { Client } from '/client/conformance_client.js';

/** @param {Record<string, unknown>} settings */
export async function create(settings) {
  await init();
  let client;
  try {
    client = new Client(JSON.stringify(settings));
  } catch (outcome) {
    return refusing(JSON.parse(String(outcome)));
  }
  const call = (name) => async (argument) => JSON.parse(await client[name](argument));
  return {
    signin: (args = {}) => call('signin')(JSON.stringify(args)),
    callback: call('callback'),
    refresh: call('refresh'),
    getUser: call('getUser'),
    signout: call('signout'),
    signoutCallback: call('signoutCallback'),
    events: async () => client.events(),
  };
}

/** There can be no client with these settings: whatever is asked of it has that outcome. */
function refusing(outcome) {
  return new Proxy({}, { get: (_face, name) => (name === 'then' ? undefined : async () => outcome) });
}
