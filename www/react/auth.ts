// Signing in: a page on react-oidc-context, as its documentation has it. Nothing here knows of oidc-client-wasm: it comes in
// by the alias in vite.config.ts, under the name of oidc-client-ts.

import { UserManager, WebStorageStateStore } from 'oidc-client-ts';

const home = new URL(import.meta.env.BASE_URL, location.origin).href;

export const createManager = (settings: { authority: string; client_id: string; scope: string }): UserManager =>
  new UserManager({
    ...settings,
    redirect_uri: `${home}callback`,
    post_logout_redirect_uri: `${home}signed-out`,
    // One session for all tabs: signing out in one signs out the others.
    userStore: new WebStorageStateStore({ store: localStorage }),
  });

/** A provider's answer must not stay in the address bar. */
export const cleanAddress = (): void => history.replaceState(null, '', location.pathname.replace(/callback$/, ''));

export const isSignedOutPage = (): boolean => location.pathname.endsWith('/signed-out');
