// Providers at which an app is registered.

import { SessionProvider } from '../../support/session-provider.js';
import { StrictProvider } from '../../support/strict-provider.js';
import { CLIENT_ID } from './app.js';

/**
 * @typedef {object} Place
 * @property {string} [host] the provider's name
 * @property {string} [crossSiteCookie] how its cookies are set, to be sent to frames of other sites
 */

/**
 * oidc-provider 9.
 *
 * @param {import('./app.js').App} app that uses it from now on
 * @param {Place} [place]
 */
export async function startProvider(app, { host, crossSiteCookie } = {}) {
  const { home, origin } = app;
  const redirectUris = [`${home}popup`, `${home}silent`, `${origin}/assets/callback.html`];
  const provider = await StrictProvider.start({ home, clientId: CLIENT_ID, host, redirectUris });
  provider.fault.cookie = crossSite(crossSiteCookie);
  app.configure({ authority: provider.origin });
  return provider;
}

/**
 * oidc-provider 6, which tells pages of its session.
 *
 * @param {import('./app.js').App} app that uses it from now on
 * @param {Place} [place]
 */
export async function startSessionProvider(app, { host, crossSiteCookie } = {}) {
  const provider = await SessionProvider.start({ home: app.home, clientId: CLIENT_ID, host });
  provider.cookie = crossSite(crossSiteCookie);
  app.configure({ authority: provider.origin });
  return provider;
}

/** The libraries set no `Secure` cookie over http, which browsers take on this machine. @param {string} [attributes] */
function crossSite(attributes) {
  return attributes && ((/** @type {string} */ cookie) => `${cookie.replace(/; samesite=\w+/i, '')}; ${attributes}`);
}
