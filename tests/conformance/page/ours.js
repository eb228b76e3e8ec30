// Our client, compiled from Rust: the face that the tests know.

import init, { Client } from '/client/conformance_client.js';

/** @param {Record<string, unknown>} settings */
export async function create(settings) {
  const { memory } = await init();
  let client;
  try {
    client = new Client(JSON.stringify(settings));
  } catch (outcome) {
    return refusing(JSON.parse(String(outcome)));
  }
  const calls = ['signin', 'initiateLogin', 'callback', 'refresh', 'getUser', 'fetch', 'returnTo', 'revoke'];
  calls.push('signout', 'signoutCallback', 'frontchannelLogout', 'forget', 'signinPopup', 'signinFrame', 'signinCallback');
  const call = (name) => async (argument) => {
    // A sign-in without options gets no argument.
    const text = typeof argument === 'string' ? argument : JSON.stringify(argument ?? {});
    return JSON.parse(await client[name](text));
  };
  return {
    ...Object.fromEntries(calls.map((name) => [name, call(name)])),
    events: async () => client.events(),
    memory,
  };
}

/** There can be no client with these settings: whatever is asked of it has that outcome. */
function refusing(outcome) {
  return new Proxy({}, { get: (_face, name) => (name === 'then' ? undefined : async () => outcome) });
}
