// Puts the provider together: oidc-provider, the pages around it, and a line of log per request.

import { Provider } from 'oidc-provider';
import { configuration } from './config.js';
import { interactionRoutes } from './interactions.js';
import { loadKeys } from './keys.js';

/**
 * The handler of a `node:http` server.
 *
 * @param {object} settings
 * @param {string} settings.issuer this provider's own origin
 * @param {string[]} settings.apps origins where the demo app runs
 * @param {string} [settings.api] an API that it issues access tokens for
 * @param {number} settings.tokenSeconds lifetime of ID tokens and access tokens, in seconds
 * @param {import('./store.js').Store} settings.store keeps everything that must survive a restart
 */
export async function createHandler({ issuer, apps, api, tokenSeconds, store }) {
  const keys = await loadKeys(store);
  const provider = new Provider(issuer, configuration({ issuer, apps, api, tokenSeconds, store, keys }));

  provider.on('server_error', (_ctx, error) => console.error(error));
  provider.use(logRequest);
  provider.use((ctx, next) => {
    ctx.state.apps = apps;
    return next();
  });
  provider.use(interactionRoutes(provider));
  return provider.callback();
}

/** `METHOD path status`, without the query: codes and states belong in no log. */
async function logRequest(ctx, next) {
  let status = 500;
  try {
    await next();
    status = ctx.status;
  } catch (error) {
    status = error.status ?? 500;
    throw error;
  } finally {
    // Before the response is sent, so that a client with the response finds the line.
    console.log(`${ctx.method} ${ctx.path} ${status}`);
  }
}
