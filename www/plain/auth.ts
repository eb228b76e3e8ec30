// Signing in with oidc-client-wasm, without a framework: this file is what an app needs.

import { type User, UserManager } from 'oidc-client-wasm';

const home = new URL(import.meta.env.BASE_URL, location.origin).href;

// The response carries a code, so it is removed from the address bar before anything else.
const { href: answer, pathname: path } = location;
history.replaceState(null, '', path.replace(/callback$/, ''));

/** Creating it loads and sends nothing. The session is renewed automatically. */
export const createManager = (settings: { authority: string; client_id: string; scope: string }): UserManager =>
  new UserManager({
    ...settings,
    redirect_uri: `${home}callback`,
    post_logout_redirect_uri: `${home}signed-out`,
  });

/** The signed-in user: from the response in this page's URL if there is one, else from the store. */
export async function currentUser(manager: UserManager): Promise<User | null> {
  if (path.endsWith('/callback')) return await manager.signinRedirectCallback(answer);
  if (path.endsWith('/signed-out')) await manager.signoutRedirectCallback(answer);
  return await manager.getUser();
}
