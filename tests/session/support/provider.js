// oidc-provider 9, at which an app is registered.

import { StrictProvider } from '../../support/strict-provider.js';
import { CLIENT_ID } from './app.js';

/**
 * @param {import('./app.js').App} app that uses it from now on
 * @param {{host?: string, crossSiteCookie?: string}} [options] `crossSiteCookie`: how its cookies are set, to be sent to
 *   frames of other sites
 */
export async function startProvider(app, { host, crossSiteCookie } = {}) {
  const { home, origin } = app;
  const redirectUris = [`${home}popup`, `${home}silent`, `${origin}/assets/callback.html`];
  const provider = await StrictProvider.start({ home, clientId: CLIENT_ID, host, redirectUris });
  if (crossSiteCookie) {
    // The library sets no `Secure` cookie over http, which browsers take on this machine.
    provider.fault.cookie = (cookie) => `${cookie.replace(/; samesite=\w+/i, '')}; ${crossSiteCookie}`;
  }
  app.configure({ authority: provider.origin });
  return provider;
}
