// A copy of one of `projects/` in `target/packages`, with the packed package installed as a person would.

import { execFile, spawn } from 'node:child_process';
import { cp, lstat, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';
import { endWithTests } from '../../support/program.js';
import { freePort } from '../../support/services.js';
import { serveFiles } from './files.js';

const PROJECTS = fileURLToPath(new URL('../projects/', import.meta.url));
const INSTALLED = fileURLToPath(new URL('../../../target/packages/', import.meta.url));
/** No package's scripts run on installing: they fetch from anywhere. */
const INSTALL = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
/** Variables of the test run itself, and those that would report a build to a service. */
const ENVIRONMENT = { NODE_ENV: undefined, NEXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1', FORCE_COLOR: undefined };

/** A command that takes longer hangs. */
const LONGEST_MS = 180_000;

export class Project {
  /** @param {string} name a folder's in `projects/` */
  constructor(name) {
    this.name = name;
    this.folder = join(INSTALLED, name);
  }

  /** Copies the project and installs what its lock file says, and the package. */
  async install() {
    const began = Date.now();
    await rm(this.folder, { recursive: true, force: true });
    await mkdir(this.folder, { recursive: true });
    await cp(join(PROJECTS, this.name), this.folder, { recursive: true });
    await cp(join(PROJECTS, 'app.js'), join(this.folder, 'app.js'));
    await this.#execute('npm', ['install', ...INSTALL, tarball()]);
    // Otherwise the workspace's link to `crate/npm`, further up, would be tested.
    const installed = await lstat(join(this.folder, 'node_modules/oidc-client-wasm'));
    expect(installed.isSymbolicLink()).toBe(false);
    console.log(`${this.name}: installed in ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }

  /** Runs a command that the project's packages bring. @param {string} name @param {string[]} options */
  run(name, ...options) {
    return this.#execute(this.#command(name), options);
  }

  /** Runs a script in the project. @param {string} script @param {string[]} options */
  node(script, ...options) {
    return this.#execute(process.execPath, [script, ...options]);
  }

  /** A module that the project's packages bring. @param {string} path below `node_modules` */
  import(path) {
    return import(String(pathToFileURL(join(this.folder, 'node_modules', path))));
  }

  /**
   * Serves what was built, under a strict content security policy unless it has inline scripts.
   *
   * @param {string} folder
   * @param {{index?: string, inlineScripts?: boolean}} [options]
   */
  serve(folder, options = {}) {
    return serveFiles(join(this.folder, folder), options);
  }

  /**
   * Starts a server that the project's packages bring.
   *
   * @param {string} name @param {(port: string) => string[]} options
   */
  async start(name, options) {
    const port = await freePort();
    const env = { ...process.env, ...ENVIRONMENT };
    const child = endWithTests(
      spawn(this.#command(name), options(String(port)), { cwd: this.folder, env, stdio: ['ignore', 'ignore', 'inherit'] }),
    );
    const origin = `http://127.0.0.1:${port}`;
    const answers = () => fetch(origin).then(({ ok }) => ok, () => false);
    await expect.poll(answers, { message: `${name} answers`, timeout: 60_000 }).toBe(true);
    const stop = async () => void child.kill();
    return { origin, stop };
  }

  #command(name) {
    return join(this.folder, 'node_modules/.bin', name);
  }

  /** @param {string} program @param {string[]} options */
  async #execute(program, options) {
    const env = { ...process.env, ...ENVIRONMENT };
    const settings = { cwd: this.folder, env, maxBuffer: 2 ** 26, timeout: LONGEST_MS };
    try {
      const { stdout, stderr } = await promisify(execFile)(program, options, settings);
      return stdout + stderr;
    } catch (error) {
      const why = error.killed ? 'has not ended' : `ended with ${error.code}`;
      throw new Error(`${program} ${options.join(' ')}: ${why}\n${error.stdout ?? ''}${error.stderr ?? ''}`);
    }
  }
}

/** The tested package. */
export function tarball() {
  const path = process.env.PACKAGE;
  if (!path) throw new Error('PACKAGE must be the tarball that `cargo xtask npm` makes');
  return path;
}
