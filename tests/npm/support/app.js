// An app on its own origin, with one library or the other, which may be exchanged while users are signed in.

import { fileURLToPath } from 'node:url';
import express from 'express';
import { FaultyProvider } from '../../support/faulty-provider.js';
import { listen } from '../../support/listen.js';
import { SessionProvider } from '../../support/session-provider.js';
import { StrictProvider } from '../../support/strict-provider.js';

const folder = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** The served files by name. */
const FOLDERS = {
  '/page': folder('../page'),
  '/ours': folder('../../../crate/npm/dist'),
  '/peer': folder('../../../node_modules/oidc-client-ts/dist/esm'),
  '/jwt-decode': folder('../../../node_modules/jwt-decode/build/esm'),
};
const INDEX = { root: FOLDERS['/page'] };
// Loaded once in a browser, as by a server that is set up well.
const CACHED = { maxAge: '1h', immutable: true };
const NO_STORE = { 'Cache-Control': 'no-store' };
export const CLIENT_ID = 'my-app';
/** Pages that sign-ins come back to, beside `callback`. */
const SIGNED_IN = ['popup', 'silent'];

const PROVIDERS = {
  /** The certified one, with one-time refresh tokens and proofs of possession. */
  strict: (/** @type {string} */ home) =>
    StrictProvider.start({ home, clientId: CLIENT_ID, redirectUris: SIGNED_IN.map((name) => home + name) }),
  /** One that asks for nothing and can be made to answer anything. */
  faulty: () => FaultyProvider.start(),
  /** One that tells pages of its session. */
  session: (/** @type {string} */ home) => SessionProvider.start({ home, clientId: CLIENT_ID }),
};

/** @typedef {'ours' | 'peer'} Library */
/** @typedef {keyof typeof PROVIDERS} ProviderName */

export class App {
  /** The library of pages that are loaded from now on. @type {Library} */
  library = 'ours';
  /** Settings of theirs, beside those that every page has. @type {Record<string, unknown>} */
  more = {};
  /** The requested paths, in order. @type {string[]} */
  served = [];

  /** @param {Library} library @param {ProviderName} [provider] */
  static async start(library, provider = 'strict') {
    const app = new App();
    app.library = library;
    const server = await listen(app.#routes());
    app.origin = server.origin;
    app.home = `${app.origin}/app/`;
    app.provider = await PROVIDERS[provider](app.home);
    app.stop = () => Promise.all([server.stop(), app.provider.stop()]);
    return app;
  }

  /** Settings that both libraries take. */
  get settings() {
    return {
      authority: this.provider.origin,
      client_id: CLIENT_ID,
      redirect_uri: `${this.home}callback`,
      popup_redirect_uri: `${this.home}popup`,
      silent_redirect_uri: `${this.home}silent`,
      post_logout_redirect_uri: `${this.home}signed-out`,
      scope: 'openid offline_access',
      automaticSilentRenew: false,
      ...this.more,
    };
  }

  #routes() {
    const app = express();
    app.use((request, _response, next) => {
      this.served.push(request.path);
      next();
    });
    for (const [path, files] of Object.entries(FOLDERS)) app.use(path, express.static(files, CACHED));
    app.get('/app.json', (_request, response) =>
      response.set(NO_STORE).json({ library: this.library, settings: this.settings }),
    );
    app.get(['/app', '/app/*rest'], (_request, response) => response.set(NO_STORE).sendFile('index.html', INDEX));
    return app;
  }
}
