// One client in a separate browser profile, and the calls to it.

import { SESSION_KEY } from '../../support/session-key.js';

/**
 * How a call went.
 *
 * @typedef {{ok: boolean, code?: string | null, message?: string, user?: any}} Outcome
 */

export const CLIENT_ID = 'my-app';

/** How long a client may take to say how a sign-in went, in milliseconds. */
const PATIENCE_MS = 10_000;

export class Client {
  /** Every request of the browser's. @type {import('@playwright/test').Request[]} */
  requests = [];
  /** Console output, and uncaught errors. @type {string[]} */
  printed = [];
  /** Whether a callback page leaves its address alone. */
  holds = false;
  /** @type {(outcome: Outcome) => void} */
  #reported = () => {};

  /**
   * @param {object} options
   * @param {import('./profile.js').Profile} options.profile
   * @param {'ours' | 'peer'} options.kind
   * @param {Record<string, unknown>} options.settings beside the usual ones
   */
  static async open({ profile, kind, settings }) {
    const client = new Client();
    client.kind = kind;
    client.home = `${profile.site}/${kind}/`;
    client.context = profile.context;
    client.configure(settings);
    client.page = await profile.lend(client);
    client.#listen(profile.context);
    return client;
  }

  /** @param {import('@playwright/test').BrowserContext} context */
  #listen(context) {
    const hear = {
      request: (request) => this.requests.push(request),
      console: (message) => this.printed.push(message.text()),
      weberror: (error) => this.printed.push(String(error.error().stack ?? error.error())),
    };
    for (const [name, listener] of Object.entries(hear)) context.on(/** @type {any} */ (name), listener);
    this.close = () => {
      for (const [name, listener] of Object.entries(hear)) context.off(/** @type {any} */ (name), listener);
    };
  }

  /**
   * Pages that are loaded from now on have these settings. The app's own pages go by their path.
   *
   * @param {Record<string, unknown>} settings
   */
  configure(settings) {
    const given = { redirect_uri: 'callback', post_logout_redirect_uri: 'signed-out', ...settings };
    const pages = Object.entries(given).filter(([name]) => name.endsWith('redirect_uri'));
    const addresses = pages.map(([name, path]) => [name, new URL(String(path), this.home).href]);
    this.settings = { client_id: CLIENT_ID, ...given, ...Object.fromEntries(addresses) };
  }

  /** A page says how a call went. @param {Outcome} outcome */
  report(outcome) {
    this.#reported(outcome);
  }

  /** Loads a page of the app. @param {string} [path] after the client's own folder */
  async visit(path = '') {
    await this.page.goto(this.home + path);
  }

  /**
   * The outcome that a page reports next, whatever `act` does to bring it about. Silence is none: a row may expect a refusal
   * without a code, and must not get it from a page that does nothing.
   *
   * @param {() => unknown} act
   */
  async outcome(act) {
    /** @type {Promise<Outcome>} */
    const reported = new Promise((resolve) => (this.#reported = resolve));
    await act();
    let timer;
    const silence = new Promise((_resolve, reject) => {
      const complain = () => reject(new Error(`no outcome was reported; printed: ${this.printed.join() || 'nothing'}`));
      timer = setTimeout(complain, PATIENCE_MS);
    });
    return Promise.race([reported, silence]).finally(() => clearTimeout(timer));
  }

  /** Signs in: out to the provider, back, and to the end. @param {Record<string, unknown>} [args] */
  signIn(args = {}) {
    return this.leave('signin', args);
  }

  /** Signs out: out to the provider and back. */
  signOut() {
    return this.leave('signout');
  }

  /**
   * Leaves by this method: the outcome is the one of the page that the provider sends the browser back to, or of this
   * one when it can't be left.
   *
   * @param {string} method
   * @param {unknown} [argument]
   */
  async leave(method, argument) {
    if (!this.page.url().startsWith(this.home)) await this.visit();
    return this.outcome(() =>
      this.page.evaluate(([name, value]) => {
        // Not awaited: the page navigates away.
        const left = window.client.then((client) => client[name](value));
        left.then((outcome) => outcome.ok || window.report(outcome));
      }, /** @type {[string, unknown]} */ ([method, argument])),
    );
  }

  /**
   * Begins a sign-in and comes back, but finishes nothing.
   *
   * @param {Record<string, unknown>} [args]
   * @returns {Promise<string>} the address that would finish it
   */
  async answered(args = {}) {
    this.holds = true;
    await this.visit();
    const left = this.page.waitForURL(`${this.home}callback?*`);
    await Promise.all([left, this.page.evaluate((value) => void window.client.then((it) => it.signin(value)), args)]);
    this.holds = false;
    return this.page.url();
  }

  /** Opens an address that answers a sign-in or a sign-out. @param {string} url */
  answer(url) {
    return this.outcome(() => this.page.goto(url));
  }

  /**
   * Calls a method on the page that is open.
   *
   * @param {string} method
   * @param {unknown} [argument]
   * @returns {Promise<any>}
   */
  call(method, argument) {
    return this.page.evaluate(
      async ([name, value]) => (await window.client)[name](value),
      /** @type {[string, unknown]} */ ([method, argument]),
    );
  }

  /** The sessions stored in this profile: both clients use the same names. @returns {Promise<string[]>} */
  async sessions() {
    if (!this.page.url().startsWith(this.home)) await this.visit();
    return this.page.evaluate((key) => {
      const entries = [sessionStorage, localStorage].flatMap((area) => Object.entries(area));
      return entries.filter(([name]) => name.startsWith(key)).map(([, text]) => text);
    }, SESSION_KEY);
  }
}
