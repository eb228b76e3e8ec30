// A simple web server: files, and the page for every other path.

import express from 'express';
import { listen } from '../../support/listen.js';

/** The strictest that an app with WebAssembly can have. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self' http://127.0.0.1:*",
  'img-src data:',
].join('; ');

/** @param {string} folder @param {{index?: string, inlineScripts?: boolean}} options */
export async function serveFiles(folder, { index = 'index.html', inlineScripts = false }) {
  const app = express();
  app.use((_request, response, next) => {
    if (!inlineScripts) response.set('Content-Security-Policy', POLICY);
    next();
  });
  app.use(express.static(folder, { index }));
  app.get('/callback', (_request, response) => response.sendFile(index, { root: folder }));
  return listen(app);
}
