// What an app's own tests do in the imitation of a page that their environment is. Its storage is there, and the global object
// is no `Window`.

import { get } from 'node:http';
import { UserManager } from 'oidc-client-wasm';
import { expect, test } from 'vitest';

const redirect_uri = 'http://localhost:3000/callback';

/** The callback address. */
const answer = (url) =>
  new Promise((resolve, reject) => get(url, ({ headers }) => resolve(headers.location)).on('error', reject));

/** Keeps the address that a page would leave for. */
class Stays {
  prepare = async () => ({ navigate: async ({ url }) => ({ url: (this.url = url) }), close() {} });
  callback = async () => {};
}

test('signs in, renews and signs out, with the stores that every app has', async () => {
  expect(globalThis instanceof Window).toBe(false);
  expect(localStorage).toBeInstanceOf(Storage);
  const navigator = new Stays();
  const settings = { authority: process.env.AUTHORITY, client_id: 'my-app', redirect_uri, automaticSilentRenew: false };
  const manager = new UserManager({ ...settings, scope: 'openid offline_access' }, navigator);
  expect(await manager.getUser()).toBeNull();
  await expect(manager.signinCallback(`${redirect_uri}?code=c&state=unknown`)).rejects.toThrow();

  await manager.signinRedirect();
  const state = new URL(navigator.url).searchParams.get('state');
  expect(localStorage.getItem(`oidc.${state}`)).toBeTruthy();
  const { access_token } = await manager.signinCallback(await answer(navigator.url));
  expect((await manager.getUser()).profile.sub).toBe('johndoe');
  expect(Object.keys(sessionStorage)).toEqual([`oidc.user:${settings.authority}:my-app`]);
  expect((await manager.signinSilent()).access_token).not.toBe(access_token);

  await manager.removeUser();
  expect(await manager.getUser()).toBeNull();
  expect(sessionStorage).toHaveLength(0);
});
