// Starts, kills and restarts the services, each as a separate process: `xtask serve provider|database|site|api`.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { newFolder } from './folder.js';
import { endWithTests } from './program.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Cargo itself builds xtask, into the folder that the user may have chosen for all projects.
const xtask = process.env.XTASK ?? resolve(root, process.env.CARGO_TARGET_DIR || 'target', 'debug/xtask');

/** How long a service may take to answer: the first start of the database compiles its module. */
const START_MS = 120_000;

/** @returns {Promise<number>} a port of 127.0.0.1 on which nothing listens */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}

/** A service that can die and come back with the same port and the same data. */
export class Service {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #child;
  #name;
  #arguments;
  /** The requests that the service logged, over all of its lives: `METHOD /path status`. @type {string[]} */
  log = [];

  /**
   * @param {string} name `provider`, `database`, `site` or `api`
   * @param {number} port where it listens
   * @param {string[]} options further command line options
   */
  constructor(name, port, options) {
    this.#name = name;
    this.#arguments = ['serve', name, '--port', String(port), ...options];
    this.origin = `http://127.0.0.1:${port}`;
  }

  /** Starts it and waits for its `ready` line. */
  async start() {
    const child = endWithTests(spawn(xtask, this.#arguments, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] }));
    this.#child = child;
    const errors = [];
    createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
    await new Promise((resolve, reject) => {
      const fail = (/** @type {string} */ why) => {
        clearTimeout(deadline);
        reject(new Error(`${this.#name} ${why}:\n${errors.slice(-12).join('\n')}`));
      };
      const deadline = setTimeout(() => {
        child.kill('SIGKILL');
        fail(`is not ready after ${START_MS} ms`);
      }, START_MS);
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.startsWith('ready ')) {
          clearTimeout(deadline);
          resolve(undefined);
        } else if (/^[A-Z]+ \/\S* \d{3}$/.test(line)) {
          this.log.push(line);
        }
      });
      child.once('error', ({ message }) => fail(`cannot be started, \`cargo build -p xtask\` makes it: ${message}`));
      child.once('exit', (code, signal) => fail(`ended before it was ready (${signal ?? code})`));
    });
  }

  /** Kills it, as a crash or a power cut would. */
  async kill() {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** Kills it and starts it again with the same data. */
  async restart() {
    await this.kill();
    await this.start();
  }

  /** How many of the logged requests are this one. @param {string} request such as `POST /token` */
  count(request) {
    return this.log.filter((line) => line.startsWith(`${request} `)).length;
  }
}

/**
 * The whole demo, on its own ports and in its own folder.
 *
 * @typedef {object} Demo
 * @property {Service} provider
 * @property {Service} database
 * @property {Service} site
 * @property {Service} [api] the demo's API, if the test uses it
 * @property {Awaited<ReturnType<typeof import('./stand-ins.js').startStandIns>>} [standIns] if the test uses them
 * @property {string} app the page's origin
 * @property {Config} config what /config.json says
 * @property {(config: unknown) => Promise<void>} writeConfig replaces /config.json; text is written as it is
 * @property {() => Promise<void>} removeConfig makes /config.json answer 404
 * @property {() => Promise<void>} stop
 *
 * @typedef {{authority: string, client_id: string, redirect_uri?: string, post_logout_redirect_uri?: string,
 *   scope: string, spacetimedb: {uri: string, module: string}, api?: {uri: string, resource: string},
 *   instantdb?: {uri: string, app_id: string, client_name: string}, edgebase?: {uri: string, provider: string}}} Config
 */

/**
 * Starts all of them.
 *
 * @param {object} options
 * @param {number} options.tokenSeconds lifetime of ID tokens and access tokens
 * @param {number[]} [options.ports] of provider, database and page; free ones when left out
 * @param {boolean} [options.withApi] whether there is an API beside the database
 * @param {boolean} [options.withStandIns] whether there are an InstantDB and an EdgeBase beside it
 * @returns {Promise<Demo>}
 */
export async function startDemo({ tokenSeconds, ports, withApi = false, withStandIns = false }) {
  const folder = await newFolder('e2e');
  const chosen = ports ?? [await freePort(), await freePort(), await freePort()];
  const [providerPort, databasePort, sitePort] = chosen;
  const app = `http://127.0.0.1:${sitePort}`;
  const configFile = join(folder, 'config.json');
  const apiPort = withApi ? await freePort() : 0;
  const api = `http://127.0.0.1:${apiPort}`;
  const provider = new Service('provider', providerPort, [
    ...['--app', app],
    ...(withApi ? ['--api', api] : []),
    ...['--data', join(folder, 'provider')],
    ...['--token-seconds', String(tokenSeconds)],
  ]);
  const database = new Service('database', databasePort, ['--data', join(folder, 'database')]);
  const site = new Service('site', sitePort, ['--config', configFile]);
  const services = [provider, database, site];
  const guarded = withApi ? new Service('api', apiPort, ['--issuer', provider.origin, '--app', app]) : undefined;
  if (guarded) services.push(guarded);

  /** @type {Config} */
  const config = {
    authority: provider.origin,
    client_id: 'demo-app',
    redirect_uri: `${app}/callback`,
    post_logout_redirect_uri: `${app}/signed-out`,
    scope: 'openid profile email offline_access',
    spacetimedb: { uri: database.origin, module: 'clicker' },
    ...(withApi && { api: { uri: api, resource: api } }),
  };
  const writeConfig = (/** @type {unknown} */ content) =>
    writeFile(configFile, typeof content === 'string' ? content : JSON.stringify(content));
  /** @type {Demo['standIns']} */
  let standIns;
  const stop = async () => {
    await standIns?.stop();
    await Promise.all(services.map((service) => service.kill()));
    await rm(folder, { recursive: true, force: true });
  };

  try {
    await Promise.all(services.map((service) => service.start()));
    if (withStandIns) {
      // Their packages are installed for the tests that use them.
      const { startStandIns } = await import('./stand-ins.js');
      standIns = await startStandIns(provider.origin, app);
      Object.assign(config, standIns.config);
    }
    await writeConfig(config);
  } catch (error) {
    await stop();
    throw error;
  }
  const removeConfig = () => rm(configFile);
  return { provider, database, site, api: guarded, standIns, app, config, writeConfig, removeConfig, stop };
}
