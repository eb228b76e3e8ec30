// The app's server and the real provider, each a separate process, and a visitor.

import { test as base } from '@playwright/test';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newFolder } from '../../support/folder.js';
import { started } from '../../support/program.js';
import { Service, freePort } from '../../support/services.js';
import { Watch } from '../../support/watch.js';

export { expect } from '@playwright/test';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = process.env.SSR_SERVER ?? join(root, 'target/debug/demo-ssr');

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
      const data = await newFolder('ssr');
      const [providerPort, appPort, databasePort] = [await freePort(), await freePort(), await freePort()];
      const app = `http://127.0.0.1:${appPort}`;
      const provider = new Service('provider', providerPort, ['--app', app, '--data', join(data, 'provider')]);
      const database = new Service('database', databasePort, ['--data', join(data, 'database')]);
      await Promise.all([provider.start(), database.start()]);
      const server = await started('the app’s server', program, {
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
    // A hydration mismatch is a warning or a panic; any other output of the page fails the test, too.
    base.expect(watch.printed, 'what the page printed').toEqual([]);
  },
});
