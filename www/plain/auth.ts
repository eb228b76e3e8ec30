// Signing in with oidc-client-wasm, without a framework: this file is what an app needs.

import { type User, UserManager } from 'oidc-client-wasm';

const home = new URL(import.meta.env.BASE_URL, location.origin).href;

// A provider's answer must not stay in the address bar: it carries a code. So it is taken before anything else is done.
const { href: answer, pathname: path } = location;
history.replaceState(null, '', path.replace(/callback$/, ''));

/** Nothing is loaded or sent by making one. The session is renewed before it ends, by itself. */
export const createManager = (settings: { authority: string; client_id: string; scope: string }): UserManager =>
  new UserManager({
    ...settings,
    redirect_uri: `${home}callback`,
    post_logout_redirect_uri: `${home}signed-out`,
  });

/** Who is signed in: by the provider's answer where this page was opened with one, else by what is stored. */
export async function currentUser(manager: UserManager): Promise<User | null> {
  if (path.endsWith('/callback')) return await manager.signinRedirectCallback(answer);
  if (path.endsWith('/signed-out')) await manager.signoutRedirectCallback(answer);
  return await manager.getUser();
}
