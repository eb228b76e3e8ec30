// The app, as a page of the tests: it signs in where a preset says.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { pageFile } from '../page.js';

/** Where it is in the tests of providers. */
export const APP = 'https://app.example';
const ASSETS = new URL('../../../../crate/client/assets/', import.meta.url);
/** The page of the client's own at which hidden frames end. */
const FRAME = new Map([
  ['/silent', ['callback.html', 'text/html']],
  ['/callback.js', ['callback.js', 'text/javascript']],
]);

/** @type {import('./loopback.js').Handle} */
export async function answer({ url }, response) {
  const { pathname } = new URL(url ?? '/', APP);
  const own = FRAME.get(pathname);
  const [file, type] = own ? [fileURLToPath(new URL(own[0], ASSETS)), own[1]] : pageFile(pathname);
  response.writeHead(200, { 'content-type': type }).end(await readFile(file));
}

export class App {
  /** @param {import('@playwright/test').Page} page @param {string} [origin] */
  constructor(page, origin = APP) {
    Object.assign(this, { page, origin });
  }

  /** Takes a preset by its name, with its members, and settings beside it. @param {string} preset @param {object} members @param {object} [settings] */
  use(preset, members, settings = {}) {
    const beside = { post_logout_redirect_uri: `${this.origin}/signed-out`, ...settings };
    this.made = [preset, JSON.stringify(members), JSON.stringify(beside)];
  }

  async open(path = '/') {
    await this.page.goto(this.origin + path);
  }

  /** The outcome of a call. The client is created again after each load. */
  async call(name, ...args) {
    await this.page.waitForFunction(() => /** @type {any} */ (window).ready);
    const told = await this.page.evaluate(
      ([made, name, args]) => {
        const window = /** @type {any} */ (globalThis);
        window.at ??= new window.backends.AtProvider(...made);
        return window.at[name](...args);
      },
      [this.made, name, args],
    );
    return typeof told === 'string' ? JSON.parse(told) : told;
  }

  /** Leaves, and waits for this address of the app; or tells why it doesn't. */
  async leave(name, args, path) {
    const back = this.page.waitForURL((url) => url.origin === this.origin && url.pathname === path);
    back.catch(() => {});
    // A page that is left gives no answer.
    const outcome = await this.call(name, ...args).catch(() => ({ ok: true }));
    if (outcome.ok) await back;
    return outcome;
  }

  /** @param {Record<string, string>} [parameters] beside those of the settings */
  async signIn(parameters = {}) {
    await this.open();
    const outcome = await this.leave('signIn', [Object.entries(parameters).flat()], '/callback');
    return outcome.ok ? this.call('finish', this.page.url()) : outcome;
  }

  async signOut() {
    const outcome = await this.leave('signOut', [], '/signed-out');
    return outcome.ok ? this.call('user') : outcome;
  }
}
