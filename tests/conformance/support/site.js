// The app's origin: the same empty page with one client or the other.

import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { listen } from '../../support/listen.js';

const folder = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** The served files by name. */
const FOLDERS = {
  '/page': folder('../page'),
  '/assets': folder('../../../crate/client/assets'),
  '/client': process.env.CONFORMANCE_CLIENT ?? folder('../../../target/conformance-client'),
  '/npm/oidc-client-ts': folder('../../../node_modules/oidc-client-ts/dist/esm'),
  '/npm/jwt-decode': folder('../../../node_modules/jwt-decode/build/esm'),
};

/** Starts it on a free port. */
export async function startSite() {
  const app = express();
  for (const [path, files] of Object.entries(FOLDERS)) app.use(path, express.static(files, { maxAge: '1h' }));
  app.get(['/ours', '/ours/*rest', '/peer', '/peer/*rest'], (_request, response) =>
    response.set('Cache-Control', 'no-store').sendFile('index.html', { root: FOLDERS['/page'] }),
  );
  app.get('/empty', (_request, response) => response.type('html').send('<!doctype html><title>Empty</title>'));
  // Addresses that are far too long are for the client to refuse.
  return listen(createServer({ maxHeaderSize: 1024 * 1024 }, app));
}
