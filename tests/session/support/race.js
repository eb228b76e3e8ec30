// One session in many windows whose tokens last a second, so that all of them want to renew it at the same moment, over
// and over.

import { setTimeout as moment } from 'node:timers/promises';
import { App } from './app.js';
import { startProvider } from './provider.js';
import { random } from './random.js';

const TOKEN = 'POST /token';

/** How long an access token lasts, in seconds. */
export const LIFE = 1;

/** How often each session is renewed at least. */
export const RENEWALS = 34;

/** How far apart the ends of two windows are at most, in milliseconds. */
const SPREAD_MS = 4000;

/** How long that may take, in milliseconds. */
const PATIENCE_MS = 120_000;

/**
 * A request to renew that was answered.
 *
 * @typedef {{arrived: number, answered: number, error?: string}} Renewal the times in milliseconds since 1970
 *
 * @typedef {object} Rules
 * @property {number} windows how many there are at first
 * @property {number} [closed] how many of them are closed at random moments
 * @property {boolean} [hasLocks] whether they have Web Locks
 */

export class Race {
  /** Every request to renew, in order. @type {Renewal[]} */
  renewals = [];
  /** The client's events in every window. @type {string[][]} */
  events = [];
  /** Whether a user is signed in, in every window. @type {boolean[]} */
  signedIn = [];
  /** The names of windows that were closed. @type {Set<string>} */
  #gone = new Set();
  /** One thing at a time: an answer of the provider, or the end of a window. @type {Promise<unknown>} */
  #turn = Promise.resolve();

  /** @param {Rules} rules */
  constructor({ windows, closed = 0, hasLocks = true }) {
    Object.assign(this, { windows, closed, hasLocks });
  }

  /** Signs in, and opens the windows. @param {import('./browser.js').Browser} browser */
  async start(browser) {
    this.app = await App.start(browser);
    this.app.hasLocks = this.hasLocks;
    this.app.saysWhoAsks = true;
    this.app.configure({ user_store: 'localStorage' });
    // A failed renewal must not be replaced by another way to renew.
    this.app.withoutFrames();
    this.provider = await startProvider(this.app);
    this.provider.fault = {
      tokens: (body) => void (body.expires_in = LIFE),
      routes: { [TOKEN]: (context, next) => this.#inTurn(() => this.#answer(context, next)) },
    };
    this.app.tab = await this.app.another();
    await this.app.tab.signIn();
    this.tabs = [this.app.tab];
    while (this.tabs.length < this.windows) this.tabs.push(await this.app.another());
    // Automatic renewal starts with the call for the user.
    await this.#fromAll('getUser');
    this.renewals.length = 0;
  }

  /** @param {() => Promise<unknown>} act */
  #inTurn(act) {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #answer(context, next) {
    // A request of a window that was closed never arrives. Some browsers take a while to cut its connection.
    if (this.#gone.has(context.query.window)) return;
    const arrived = Date.now();
    await next();
    const { grant_type: grant } = context.oidc.body;
    if (grant === 'refresh_token') this.renewals.push({ arrived, answered: Date.now(), error: context.body.error });
  }

  /** Closes windows, each at a random moment. @param {number} seed */
  async closeSome(seed) {
    const draw = random(seed);
    for (let left = this.closed; left > 0; left -= 1) {
      await moment(draw() * SPREAD_MS);
      // The first one stays. It may be the one that asks right now.
      const [closing] = this.tabs.splice(1 + Math.floor(draw() * (this.tabs.length - 1)), 1);
      await this.#inTurn(() => this.#close(closing));
    }
  }

  /**
   * Tokens that are on their way to a window are lost with it, and so is the session: no client can help that. Those of the
   * last answer are to be there. A request that waits for its answer may be this window's.
   *
   * @param {import('./tab.js').Tab} closing
   */
  async #close(closing) {
    const { app, provider } = this;
    const driver = await app.tab.driver();
    const { access_token } = provider.issued.at(-1);
    await driver.wait(async () => (await app.tab.session())?.access_token === access_token, 10_000, 'the tokens are lost');
    this.#gone.add(await closing.evaluate(() => window.name));
    await closing.close();
  }

  /** Waits for the last renewal, and hears how all windows are. */
  async finish() {
    const end = Date.now() + PATIENCE_MS;
    while (this.renewals.length < RENEWALS && this.renewals.every(({ error }) => !error) && Date.now() < end) await moment(50);
    this.events = await this.#fromAll('events');
    this.signedIn = (await this.#fromAll('getUser')).map(({ user }) => Boolean(user));
    this.sees = await this.app.tab.evaluate(() => 'locks' in navigator);
  }

  /** @param {string} method */
  #fromAll(method) {
    return this.app.told('outcome', this.tabs.length, () => this.app.callEverywhere(method));
  }

  async stop() {
    await this.provider?.stop();
    await this.app?.stop();
  }
}
