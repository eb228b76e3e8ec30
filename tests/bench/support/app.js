// The app, bundled with one library and served on its own origin, and its provider.

import { copyFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import express from 'express';
import { BUNDLED } from '../../packages/support/bundle.js';
import { listen } from '../../support/listen.js';
import { StrictProvider } from '../../support/strict-provider.js';

const path = (/** @type {string} */ relative) => fileURLToPath(new URL(relative, import.meta.url));
const WASM = 'oidc_client_wasm_bg.wasm';
const CLIENT_ID = 'my-app';

/** What `library` is. */
const LIBRARIES = {
  ours: path('../../../crate/npm/dist/index.js'),
  peer: path('../../../node_modules/oidc-client-ts/dist/esm/oidc-client-ts.js'),
};
export const NAMES = /** @type {(keyof typeof LIBRARIES)[]} */ (Object.keys(LIBRARIES));

export class App {
  /** @param {keyof typeof LIBRARIES} library @param {object} [settings] beside those that both have */
  static async start(library, settings = {}) {
    const app = new App();
    const folder = path(`../../../target/bench/${library}`);
    const preloaded = await bundle(library, folder);
    const server = await listen(routes(folder, preloaded, () => app.settings));
    app.home = `${server.origin}/app/`;
    app.provider = await StrictProvider.start({ home: app.home, clientId: CLIENT_ID });
    app.settings = {
      authority: app.provider.origin,
      client_id: CLIENT_ID,
      redirect_uri: `${app.home}callback`,
      scope: 'openid offline_access',
      automaticSilentRenew: false,
      ...settings,
    };
    app.stop = () => Promise.all([server.stop(), app.provider.stop()]);
    return app;
  }
}

/**
 * @param {keyof typeof LIBRARIES} library @param {string} outdir
 * @returns {Promise<string[]>} the files that the app's own imports by name
 */
async function bundle(library, outdir) {
  const { metafile } = await build({
    ...BUNDLED,
    entryPoints: [path('../page/app.js')],
    alias: { library: LIBRARIES[library] },
    metafile: true,
    outdir,
  });
  if (library === 'ours') await copyFile(path(`../../../crate/npm/dist/${WASM}`), `${outdir}/${WASM}`);
  const [{ imports = [] } = {}] = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint?.endsWith('app.js'));
  return imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => basename(path));
}

/** @param {string} folder @param {string[]} preloaded @param {() => object} settings */
function routes(folder, preloaded, settings) {
  const app = express();
  // Bundlers that write pages write these links too.
  const links = preloaded.map((name) => `<link rel="modulepreload" href="/${name}">`).join('');
  const page = `<!doctype html><title>App</title><link rel="icon" href="data:,">${links}<script type="module" src="/app.js"></script>`;
  app.get('/settings.json', (_request, response) => response.json(settings()));
  app.get(['/app', '/app/*rest'], (_request, response) => response.type('html').send(page));
  app.use(express.static(folder, { maxAge: '1h', immutable: true }));
  return app;
}
