// A provider that tells pages of its session: the last major version of oidc-provider with session management and
// front-channel logout, which later ones don't have.
//
// It signs everyone in at once, as `johndoe`, without a sign-in page.

import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Provider } from 'oidc-provider-6';
import { signingKey } from './keys.js';
import { listen } from './listen.js';

/** The script that its session page loads, here from npm: the library's own URL is on the internet. */
const HASH = fileURLToPath(import.meta.resolve('jssha/src/sha256.js'));
const HASH_ELSEWHERE = 'https://cdnjs.cloudflare.com/ajax/libs/jsSHA/2.3.1/sha256.js';
const POLYFILL = /<script [^>]*polyfill\.io[^>]*><\/script>/;

/**
 * @typedef {object} SessionOptions
 * @property {string} home the app's address, up to `callback`, `silent`, `signed-out` and `frontchannel-logout`
 * @property {string} clientId
 * @property {string} [host] its name, for a browser that takes this for 127.0.0.1
 */

export class SessionProvider {
  /** Every request, in order: `METHOD /path`. @type {string[]} */
  requests = [];
  /** Errors in this server itself, for which no client is to blame. @type {unknown[]} */
  errors = [];
  /** Changes a cookie that it sets, given with its attributes. @type {((cookie: string) => string) | undefined} */
  cookie;

  /** @param {SessionOptions} options */
  static async start({ home, clientId, host }) {
    const provider = new SessionProvider();
    let handle;
    provider.#server = await listen((request, response) => handle(request, response), { host });
    provider.origin = provider.#server.origin;
    const library = new Provider(provider.origin, configuration(home, clientId, await signingKey('RS256')));
    library.on('server_error', (_context, error) => provider.errors.push(error));
    library.use((context, next) => provider.#step(context, next));
    library.use((context, next) => signIn(library, context, next));
    handle = library.callback;
    return provider;
  }
  /** @type {Awaited<ReturnType<typeof listen>>} */
  #server;

  /** How often it was asked this. @param {string} name `METHOD /path` */
  count(name) {
    return this.requests.filter((request) => request === name).length;
  }

  async #step(context, next) {
    this.requests.push(`${context.method} ${context.path}`);
    if (context.path === '/sha256.js') {
      context.set('Access-Control-Allow-Origin', '*');
      context.type = 'js';
      context.body = createReadStream(HASH);
      return;
    }
    await next();
    if (context.path === '/session/check' && typeof context.body === 'string') {
      context.body = context.body.replace(HASH_ELSEWHERE, `${this.origin}/sha256.js`).replace(POLYFILL, '');
    }
    const cookies = [context.response.get('set-cookie')].flat().filter(Boolean);
    if (cookies.length > 0 && this.cookie) context.set('set-cookie', cookies.map(this.cookie));
  }

  stop() {
    return this.#server.stop();
  }
}

/** @param {string} home @param {string} clientId @param {import('jose').JWK} key */
function configuration(home, clientId, key) {
  return {
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [`${home}callback`, `${home}silent`],
        post_logout_redirect_uris: [`${home}signed-out`],
        frontchannel_logout_uri: `${home}frontchannel-logout`,
        frontchannel_logout_session_required: true,
      },
    ],
    clientBasedCORS: () => true,
    jwks: { keys: [key] },
    // By itself it sets `SameSite=None` without `Secure` over http, which browsers refuse.
    cookies: { keys: [randomBytes(16).toString('hex')], long: { sameSite: 'lax' } },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    interactions: { url: (context) => `/interaction/${context.oidc.uid}` },
    routes: { authorization: '/authorize', end_session: '/endsession', token: '/token' },
    features: {
      devInteractions: { enabled: false },
      frontchannelLogout: { enabled: true, ack: 'draft-04' },
      sessionManagement: { enabled: true, ack: 'draft-30' },
    },
  };
}

/** Finishes each sign-in without asking who the user is, or for consent. */
async function signIn(provider, context, next) {
  if (!context.path.startsWith('/interaction/')) return next();
  const result = { login: { account: 'johndoe' }, consent: {} };
  context.redirect(await provider.interactionResult(context.req, context.res, result));
}
