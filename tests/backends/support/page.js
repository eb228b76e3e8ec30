// The page's origin: the client, InstantDB's real client, and a page that does nothing itself.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { serve } from './web.js';

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const FILES = new Map([
  ['/backends_client.js', [here('../../../target/backends-client/backends_client.js'), 'text/javascript']],
  ['/backends_client_bg.wasm', [here('../../../target/backends-client/backends_client_bg.wasm'), 'application/wasm']],
  ['/instantdb.js', [here('../node_modules/@instantdb/core/dist/standalone/index.js'), 'text/javascript']],
]);

/** The file at this path, and its type: the page itself if there is no other. @param {string} pathname */
export const pageFile = (pathname) => FILES.get(pathname) ?? [here('../page/index.html'), 'text/html'];

export function servePage() {
  return serve(async (request) => {
    const [file, type] = pageFile(new URL(request.url ?? '/', 'http://page').pathname);
    return { body: await readFile(file), headers: { 'content-type': type } };
  });
}
