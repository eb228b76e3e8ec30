// One library running one script: records the requests, stored entries, events and results.

import { App } from '../app.js';

/** Events of both libraries. */
const EVENTS = [
  'AccessTokenExpiring',
  'AccessTokenExpired',
  'UserLoaded',
  'UserUnloaded',
  'SilentRenewError',
  'UserSignedIn',
  'UserSignedOut',
  'UserSessionChanged',
];

/**
 * @typedef {object} Scenario
 * @property {string} name
 * @property {import('../app.js').ProviderName} [provider] `faulty` by default
 * @property {Record<string, unknown>} [settings]
 * @property {string[]} [unheard] events with independent timing, before or after others
 * @property {(session: Session) => Promise<void>} run
 *
 * @typedef {object} Observed
 * @property {Record<string, unknown>} results by the step's name: `{value}` or `{error}`
 * @property {Record<string, Record<string, string>>} stored by the moment's name, and the key
 * @property {string[]} events in order
 * @property {any[]} requests as the provider saw them, in order
 * @property {any[]} issued tokens, in order
 * @property {Record<string, string>} origins their stand-ins
 */

export class Session {
  /** @type {Observed['results']} */
  results = {};
  /** @type {Observed['stored']} */
  stored = {};
  /** @type {string[]} */
  events = [];
  /** Reports of pages that nothing has waited for yet. @type {[string, unknown][]} */
  told = [];

  /**
   * @param {import('@playwright/test').Browser} browser
   * @param {import('../app.js').Library} library
   * @param {Scenario} scenario
   * @returns {Promise<Observed>}
   */
  static async run(browser, library, { provider = 'faulty', settings = {}, unheard = [], run }) {
    const session = new Session();
    session.#unheard = unheard;
    session.library = library;
    session.app = await App.start(library, provider);
    Object.assign(session.app.more, settings);
    session.provider = /** @type {any} */ (session.app.provider);
    const context = await browser.newContext();
    await context.exposeFunction('told', (/** @type {string} */ what, /** @type {any} */ value) => session.#hear(what, value));
    session.page = await context.newPage();
    try {
      await run(session);
      if (session.provider.errors.length > 0) throw new Error(`the provider broke: ${session.provider.errors}`);
      return session.#observed();
    } finally {
      await context.close();
      await session.app.stop();
    }
  }

  /** @type {import('@playwright/test').Page} */
  page;

  /** @type {string[]} */
  #unheard = [];

  #hear(what, value) {
    if (this.#unheard.includes(value)) return;
    if (what === 'event') this.events.push(value);
    else this.told.push([what, value]);
  }

  /** @returns {Observed} */
  #observed() {
    const { results, stored, events, app, provider } = this;
    const requests = provider.requests.filter((request) => request.name && !request.name.startsWith('OPTIONS'));
    const origins = { [provider.origin]: 'http://login.example', [app.origin]: 'http://app.example' };
    return { results, stored, events, requests, issued: provider.issued ?? [], origins };
  }

  /** Loads the app's page of this name, with a manager in it. */
  async open(path = '') {
    await this.page.goto(path.startsWith('http') ? path : this.app.home + path);
    await this.ready();
  }

  /** When the page that is being loaded has its manager. */
  async ready() {
    await this.page.waitForSelector('[data-ready]', { state: 'attached' });
    await this.watch();
  }

  /** Writes down the events of the page's manager. */
  async watch() {
    await this.page.evaluate((names) => {
      const { events } = window.manager;
      for (const name of names) {
        events[`add${name}`]((about) => {
          const more = about instanceof Error ? `: ${about.message}` : about?.profile ? ` (${about.profile.sub})` : '';
          void window.told('event', name + more);
        });
      }
    }, EVENTS);
  }

  /** Another manager in the same page, with these settings beside the app's. @param {object} settings */
  async manage(settings) {
    await this.page.evaluate((settings) => void window.manage(settings), settings);
    await this.watch();
  }

  /**
   * Runs this in the page, and writes down what it gives or throws.
   *
   * @param {string} name what it is called in the report
   * @param {(manager: any, arg: any) => unknown} call
   * @param {unknown} [arg]
   */
  async step(name, call, arg) {
    if (name in this.results) throw new Error(`two steps are called ${name}`);
    this.results[name] = await this.page.evaluate(
      async ({ source, arg }) => {
        try {
          return { value: window.describe(await (0, eval)(`(${source})`)(window.manager, arg)) };
        } catch (error) {
          return { error: window.describe(error) };
        }
      },
      { source: String(call), arg },
    );
    return /** @type {any} */ (this.results[name]);
  }

  /**
   * The same for what leaves the page and comes back to the page of the name `to`. Where it doesn't leave but throws, that
   * is written down.
   *
   * @param {string} name
   * @param {(manager: any, arg: any) => unknown} call
   * @param {{to?: string, arg?: unknown}} [options]
   */
  async leave(name, call, { to = 'callback', arg } = {}) {
    const left = this.page.waitForURL((url) => url.href.startsWith(this.app.home + to)).then(() => ({ value: 'left' }));
    const stayed = this.page.evaluate(
      ({ source, arg }) =>
        new Promise((resolve) => {
          const call = (0, eval)(`(${source})`)(window.manager, arg);
          call.catch((error) => resolve({ error: window.describe(error) }));
        }),
      { source: String(call), arg },
    );
    // The page's own end is no answer.
    const outcome = await Promise.race([left, stayed.catch(() => left)]);
    left.catch(() => {});
    this.results[name] = outcome;
    if ('value' in outcome) await this.ready();
    return outcome;
  }

  /** Signs in by redirect, where that isn't what is looked at. */
  async signIn() {
    await this.open();
    await this.leave('(sign-in)', (manager) => manager.signinRedirect());
    const { error } = await this.step('(callback)', async (manager) => void (await manager.signinCallback()));
    if (error) throw new Error(`nobody was signed in: ${JSON.stringify(error)}`);
  }

  /** Writes down what is stored now. @param {string} name what this moment is called in the report */
  async store(name) {
    this.stored[name] = await this.page.evaluate(() => {
      const entries = (area, name) => Object.entries(area).map(([key, value]) => [`${name} ${key}`, value]);
      const own = [...(window.slowEntries ?? []), ...(window.ownEntries ?? [])].map(([key, it]) => [`own ${key}`, it]);
      return Object.fromEntries([
        ...entries(localStorage, 'localStorage'),
        ...entries(sessionStorage, 'sessionStorage'),
        ...own,
      ]);
    });
  }

  /** Waits for an event. @param {string} name */
  async until(name, count = 1) {
    const { expect } = await import('@playwright/test');
    const seen = () => this.events.filter((event) => event.startsWith(name)).length;
    await expect.poll(seen, { message: `${this.library}: ${name}` }).toBeGreaterThanOrEqual(count);
  }
}
