// An app on an origin of its own, with one library or the other: which one may change while people are signed in.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { StrictProvider } from '../../support/strict-provider.js';

const folder = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** What is served under which name. */
const FOLDERS = {
  '/page': folder('../page'),
  '/ours': folder('../../../crate/npm/dist'),
  '/peer': folder('../../../node_modules/oidc-client-ts/dist/esm'),
  '/jwt-decode': folder('../../../node_modules/jwt-decode/build/esm'),
};
const INDEX = { root: FOLDERS['/page'] };
export const CLIENT_ID = 'my-app';

/** @typedef {'ours' | 'peer'} Library */

export class App {
  /** The library of pages that are loaded from now on. @type {Library} */
  library = 'ours';

  /** @param {Library} library */
  static async start(library) {
    const app = new App();
    app.library = library;
    const server = createServer(app.#routes()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    app.origin = `http://127.0.0.1:${port}`;
    app.home = `${app.origin}/app/`;
    const redirectUris = ['popup', 'silent'].map((name) => `${app.home}${name}`);
    app.provider = await StrictProvider.start({ home: app.home, clientId: CLIENT_ID, redirectUris });
    app.stop = async () => {
      server.closeAllConnections();
      server.close();
      await app.provider.stop();
    };
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
    };
  }

  #routes() {
    const app = express();
    for (const [path, files] of Object.entries(FOLDERS)) app.use(path, express.static(files));
    app.get('/library', (_request, response) => response.json({ library: this.library }));
    app.get(['/app', '/app/*rest'], (_request, response) =>
      response.set('Cache-Control', 'no-store').sendFile('index.html', INDEX),
    );
    return app;
  }
}
