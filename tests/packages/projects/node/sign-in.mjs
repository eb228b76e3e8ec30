// Signs in where there is no browser: what a server-side test of an app, or a tool, may do.

import assert from 'node:assert/strict';

/** @param {typeof import('oidc-client-wasm')} oidc @param {string} authority */
export async function signIn({ InMemoryWebStorage, OidcClient, UserManager, WebStorageStateStore }, authority) {
  const store = () => new WebStorageStateStore({ store: new InMemoryWebStorage() });
  const settings = { authority, client_id: 'my-app', redirect_uri: 'http://127.0.0.1:1/callback' };
  const manager = new UserManager({ ...settings, userStore: store(), stateStore: store() });
  assert.equal(await manager.getUser(), null);

  const client = new OidcClient({ ...settings, stateStore: store() });
  const { url } = await client.createSigninRequest({});
  const { profile } = await client.processSigninResponse(await answer(url, settings.redirect_uri));
  console.log(`signed in: ${profile.sub}`);
  // What a session has in a page, a channel to other tabs and timers, would keep the process.
  process.exit();
}

/** What the provider sends the browser back to. */
async function answer(url, redirectUri) {
  const cookies = new Map();
  for (let address = url; ; ) {
    if (address.startsWith(redirectUri)) return address;
    const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
    const { headers } = await fetch(address, { redirect: 'manual', headers: { cookie } });
    for (const set of headers.getSetCookie()) {
      const [name, value] = set.split(';')[0].split('=');
      cookies.set(name, value);
    }
    const location = headers.get('location');
    assert(location, `${address} sends nobody on`);
    address = new URL(location, address).href;
  }
}
