// The cost of a session: an idle minute, and a thousand renewals as fast as possible.

import { setTimeout as moment } from 'node:timers/promises';
import { ENGINES } from '../engines/index.js';
import { App } from './app.js';
import { startProvider } from './provider.js';

/** After this many, all one-time costs have been paid. */
export const FIRST = 200;
export const ALL = 1000;
/** Renewals per script call: a call may not take long. */
const ROUND = 100;

const MINUTE_MS = 60_000;

/** How long a lock that a renewal has left behind may take to be given back, in milliseconds. */
const PATIENCE_MS = 15_000;

/**
 * @typedef {object} Kept what a page keeps
 * @property {number} bytes of the client's memory
 * @property {number} values of JavaScript that the client holds
 * @property {import('../engines/index.js').Metrics} [page]
 *
 * @typedef {object} Rest a minute of a page in which nothing is to be done
 * @property {number} ran how many callbacks of timers
 * @property {number} asked how many requests the provider got
 * @property {number} script_ms how long scripts ran
 * @property {number} cpu_ms how long the page's process ran
 * @property {number} empty_cpu_ms the same, of a page with nothing in it
 */

export class Cost {
  /** @type {Kept | undefined} */
  before;
  /** @type {Kept | undefined} */
  after;
  /** How many timers were to go off within the minute. */
  due = 0;
  /** The idle minute, if the engine reports its activity. @type {Rest | undefined} */
  rest;

  /** @param {import('./browser.js').Browser} browser @param {import('../engines/index.js').EngineName} engineName */
  async measure(browser, engineName) {
    const { metrics, collectGarbage } = ENGINES[engineName];
    // WebKitGTK has a timer in the page for that, which is not to go off within the minute.
    await browser.limitScripts(2 * MINUTE_MS);
    this.app = await App.start(browser);
    this.app.configure({ user_store: 'localStorage' });
    this.app.withoutFrames();
    this.provider = await startProvider(this.app);
    const { tab } = this.app;
    await tab.signIn();
    const kept = async () => {
      const own = await tab.evaluate(() => window.kept());
      if (!metrics) return own;
      const driver = await tab.driver();
      await collectGarbage(driver);
      return { ...own, page: await metrics(driver) };
    };
    await this.#settled();
    this.due = await this.#due();
    if (metrics) this.rest = await this.#rest(metrics);
    await this.#renew(FIRST);
    this.before = await kept();
    await this.#renew(ALL - FIRST);
    this.after = await kept();
  }

  /** Renews this often, the last time after everything else: a renewal cleans up after earlier ones. @param {number} count */
  async #renew(count) {
    for (let done = 0; done < count - 1; done += ROUND) await this.#renewAtOnce(Math.min(ROUND, count - 1 - done));
    await this.#settled();
    await this.#renewAtOnce(1);
    await this.#settled();
  }

  /** @param {number} count */
  async #renewAtOnce(count) {
    const failed = await this.app.tab.evaluate(async (times) => {
      const client = await window.client;
      for (let time = 0; time < times; time += 1) {
        const outcome = await client.refresh();
        if (!outcome.ok) return outcome;
      }
      return undefined;
    }, count);
    if (failed) throw new Error(`a renewal failed: ${JSON.stringify(failed)}`);
  }

  /** How many timers go off within the next minute. @returns {Promise<number>} */
  #due() {
    return this.app.tab.evaluate((milliseconds) => window.timers(milliseconds).due, MINUTE_MS);
  }

  /** Waits until what the renewals have left for later is done. */
  async #settled() {
    const end = Date.now() + PATIENCE_MS;
    while ((await this.#due()) > 0 && Date.now() < end) await moment(100);
  }

  /** @param {(driver: import('selenium-webdriver').WebDriver) => Promise<import('../engines/index.js').Metrics>} metrics */
  async #rest(metrics) {
    const { app, provider } = this;
    // Another site's page has a separate process.
    const empty = await app.emptyWindow('window');
    await (await empty.driver()).get(`${app.origin.replace('127.0.0.1', 'localhost')}/frames/0`);
    const ran = () => app.tab.evaluate(() => window.timers(0).ran);
    const all = async () => ({ page: await metrics(await app.tab.driver()), empty: await metrics(await empty.driver()) });
    const before = { ran: await ran(), asked: provider.requests.length, ...(await all()) };
    await moment(MINUTE_MS);
    const after = { ...(await all()), ran: await ran(), asked: provider.requests.length };
    await empty.close();
    const spent = (/** @type {'page' | 'empty'} */ page, /** @type {string} */ name) => after[page][name] - before[page][name];
    return {
      ran: after.ran - before.ran,
      asked: after.asked - before.asked,
      script_ms: spent('page', 'script_ms'),
      cpu_ms: spent('page', 'cpu_ms'),
      empty_cpu_ms: spent('empty', 'cpu_ms'),
    };
  }

  async stop() {
    await this.provider?.stop();
    await this.app?.stop();
  }
}
