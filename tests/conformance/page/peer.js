// oidc-client-ts, under the same face: its documented defaults, and what a test asks for.

import * as oidc from 'oidc-client-ts';

const EVENTS = [
  'userLoaded',
  'userUnloaded',
  'userSignedOut',
  'silentRenewError',
  'accessTokenExpiring',
  'accessTokenExpired',
];

/** Our names are its names, in another case. */
const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
const KEPT = ['authority', 'client_id', 'redirect_uri', 'post_logout_redirect_uri', 'scope', 'prompt', 'max_age'];
KEPT.push('silent_redirect_uri', 'popup_redirect_uri');

/** @param {Record<string, unknown>} given */
export async function create(given) {
  const settings = {};
  for (const [name, value] of Object.entries(given)) settings[KEPT.includes(name) ? name : camel(name)] = value;
  if (settings.userStore) settings.userStore = new oidc.WebStorageStateStore({ store: window[settings.userStore] });
  if (settings.dpop) settings.dpop = { store: new oidc.IndexedDbDPoPStore() };
  const manager = new oidc.UserManager(settings);

  const heard = [];
  for (const name of EVENTS) {
    const add = `add${name[0].toUpperCase()}${name.slice(1)}`;
    manager.events[add](() => heard.push(name));
  }
  return {
    signin: (args = {}) => outcome(manager.signinRedirect(args)),
    callback: (address) => outcome(manager.signinCallback(address)),
    refresh: () => outcome(manager.signinSilent()),
    signinFrame: () => outcome(manager.signinSilent({ forceIframeAuth: true })),
    signinPopup: () => outcome(manager.signinPopup()),
    signinCallback: (address) => outcome(manager.signinCallback(address)),
    getUser: () => outcome(manager.getUser()),
    forget: () => outcome(manager.removeUser()),
    revoke: () => outcome(manager.revokeTokens()),
    signout: () => outcome(manager.signoutRedirect()),
    signoutCallback: (address) => outcome(manager.signoutCallback(address)),
    events: async () => heard,
  };
}

/** @param {Promise<any>} answer */
async function outcome(answer) {
  try {
    const user = await answer;
    return user?.access_token ? { ok: true, user: plain(user) } : { ok: true };
  } catch (error) {
    return { ok: false, code: null, message: String(error?.message ?? error) };
  }
}

/** Without the tokens: the tests know them from the provider. */
function plain({ profile, token_type, scope, expires_at, state }) {
  return { profile, token_type, scope, expires_at, state };
}
