// docs/leptos.md, followed: its files, built as it says, and served as `trunk serve` does.

import express from 'express';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { listen } from '../../support/listen.js';
import { folderOf } from '../../support/tools.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** A file's name and contents: the name ends the paragraph before the code block. */
const FILE = /`(hello\/[\w./-]+)`:\n\n```\w+\n([\s\S]*?)\n```/g;

/** The addresses that the guide has, which others may use while the tests run. */
const PROVIDER = 'http://127.0.0.1:4400';
const APP = 'http://127.0.0.1:5170';

/** The guide's files by name. @returns {Promise<Map<string, string>>} */
export async function files() {
  const text = await readFile(join(root, 'docs/leptos.md'), 'utf8');
  return new Map([...text.matchAll(FILE)].map(([, name, content]) => [name, `${content}\n`]));
}

/**
 * Builds the guide's app, in an empty folder with the repository beside it: elsewhere, for inside it cargo would take the app for a
 * part of the workspace.
 *
 * @param {{provider: string, app: string, base?: string}} places the two origins, and the path that the app lies below (`/plain`), with
 *   the changes that the guide names for that
 * @returns {Promise<{site: string, remove: () => Promise<void>}>} where the built page is
 */
export async function build({ provider, app, base = '' }) {
  const folder = await mkdtemp(join(tmpdir(), 'oidc-client-wasm-guide-'));
  const hello = join(folder, 'hello');
  await symlink(root, join(folder, 'oidc-client-wasm'));
  for (const [name, content] of await files()) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    const placed = content.replaceAll(PROVIDER, provider).replaceAll(APP, `${app}${base}`);
    await writeFile(join(folder, name), base === '' ? placed : below(base, placed));
  }
  // The versions that everything else is tested with, and no request to the registry.
  await copyFile(join(root, 'Cargo.lock'), join(hello, 'Cargo.lock'));
  const tools = [folderOf('trunk', process.env.TRUNK), folderOf('wasm-bindgen-cli', process.env.WASM_BINDGEN)];
  // Trunk reads NO_COLOR as its own flag; the RUSTFLAGS are for programs of this machine.
  const { NO_COLOR: _trunks, RUSTFLAGS: _machines, CARGO_ENCODED_RUSTFLAGS: _machinesToo, ...environment } = process.env;
  await promisify(execFile)('trunk', ['build', '--offline', '--dist', 'dist', '--public-url', `${base}/`], {
    cwd: hello,
    env: {
      ...environment,
      PATH: [...tools, process.env.PATH].join(delimiter),
      CARGO_TARGET_DIR: join(root, 'target'),
      CARGO_INCREMENTAL: '0',
      CARGO_PROFILE_DEV_DEBUG: '0',
    },
    maxBuffer: 64 * 1024 * 1024,
  });
  return { site: join(hello, 'dist'), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** @param {string} base @param {string} content */
function below(base, content) {
  return content.replace('<Router>', `<Router base="${base}">`).replaceAll('return_to="/"', `return_to="${base}/"`);
}

/** Serves a page at all paths below `base`, and nothing above. @param {string} site @param {number} port @param {string} [base] */
export async function serve(site, port, base = '') {
  const routes = express();
  routes.use(`${base}/`, express.static(site));
  routes.get(`${base}/{*path}`, (_request, response) => response.sendFile('index.html', { root: site }));
  const { stop } = await listen(routes, { port });
  return stop;
}
