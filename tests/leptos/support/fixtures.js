// The app's server and the real provider, each a process of its own, and somebody who visits.

import { test as base } from '@playwright/test';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Service, freePort } from '../../support/services.js';
import { Watch } from '../../support/watch.js';

export { expect } from '@playwright/test';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = process.env.SSR_SERVER ?? join(root, 'target/debug/demo-ssr');

/** Servers that run now, so that none outlives the tests. */
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/**
 * @typedef {object} Rendered
 * @property {string} app the app's origin
 * @property {Service} provider
 * @property {Service} database
 */

/**
 * - `rendered`: the app's server, the provider, and the database.
 * - `watch`: what the page asks for and prints, which must be nothing.
 */
export const test = base.extend({
  rendered: [
    async ({}, use) => {
      const data = await mkdtemp(join(tmpdir(), 'oidc-client-wasm-ssr-'));
      const [providerPort, appPort, databasePort] = [await freePort(), await freePort(), await freePort()];
      const app = `http://127.0.0.1:${appPort}`;
      const provider = new Service('provider', providerPort, ['--app', app, '--data', join(data, 'provider')]);
      const database = new Service('database', databasePort, ['--data', join(data, 'database')]);
      await Promise.all([provider.start(), database.start()]);
      const server = await startServer({
        ADDRESS: `127.0.0.1:${appPort}`,
        AUTHORITY: provider.origin,
        ORIGIN: app,
        DATABASE: database.origin,
        SITE_ROOT: process.env.SITE_ROOT ?? join(root, 'target/ssr'),
      });
      await use({ app, provider, database });
      server.kill('SIGKILL');
      await Promise.all([provider.kill(), database.kill()]);
      await rm(data, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 150_000 },
  ],

  watch: async ({ context }, use) => {
    const watch = new Watch(context);
    await use(watch);
    // A mismatch is a warning or a panic, and anything else that the page prints is worth a look too.
    base.expect(watch.printed, 'what the page printed').toEqual([]);
  },
});

/** @param {Record<string, string>} environment */
async function startServer(environment) {
  const child = spawn(program, { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${program} ended before it was ready (${signal ?? code})`);
  });
  const ready = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => line.startsWith('ready ') && resolve(undefined));
  });
  await Promise.race([ready, ended]);
  ended.catch(() => {});
  return child;
}
