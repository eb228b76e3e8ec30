// A window of the browser, and what a person or a page does in it.

import { SESSION_KEY } from '../../support/session-key.js';

/**
 * How a call to the client went.
 *
 * @typedef {{ok: boolean, code?: string | null, message?: string, user?: any}} Outcome
 */

/** How long a page may take to be there, in milliseconds. */
const PATIENCE_MS = 15_000;

export class Tab {
  #driver;
  #handle;

  /**
   * @param {import('selenium-webdriver').WebDriver} driver
   * @param {string} handle of the window
   * @param {import('./app.js').App} app
   */
  constructor(driver, handle, app) {
    this.#driver = driver;
    this.#handle = handle;
    this.app = app;
  }

  /** WebDriver talks to one window at a time. */
  async driver() {
    await this.#driver.switchTo().window(this.#handle);
    return this.#driver;
  }

  /** Loads a page of the app. @param {string} [path] */
  async open(path = '') {
    await this.goto(this.app.home + path);
  }

  /** Loads pages of the app. @param {string} address @param {number} [pages] how many are in it */
  async goto(address, pages = 1) {
    const driver = await this.driver();
    await this.app.told('ready', pages, () => driver.get(address));
  }

  async reload() {
    const driver = await this.driver();
    await this.app.told('ready', 1, () => driver.navigate().refresh());
  }

  async address() {
    return (await this.driver()).getCurrentUrl();
  }

  async close() {
    await (await this.driver()).close();
  }

  /** Clicks on the element of this CSS selector, as soon as it exists. @param {string} selector */
  async click(selector) {
    const driver = await this.driver();
    const found = async () => (await driver.findElements({ css: selector })).at(0);
    const element = await driver.wait(found, PATIENCE_MS, `nothing is ${selector}`);
    await element?.click();
  }

  /**
   * Runs a function in the page, and waits for what it promises.
   *
   * @template {unknown[]} Arguments
   * @template Result
   * @param {(...args: Arguments) => Result} script
   * @param {Arguments} args plain data
   * @returns {Promise<Awaited<Result>>} plain data
   */
  async evaluate(script, ...args) {
    const body = `
      const args = Array.from(arguments), done = args.pop();
      Promise.resolve().then(() => (${script})(...args)).then(
        (value) => done({ value }),
        (error) => done({ error: String(error) }),
      );`;
    const { value, error } = await (await this.driver()).executeAsyncScript(body, ...args);
    if (error) throw new Error(error);
    return value;
  }

  /**
   * Calls a method of the client.
   *
   * @param {string} method
   * @param {unknown} [argument]
   * @returns {Promise<Outcome>}
   */
  call(method, argument) {
    return this.evaluate(async (name, value) => (await window.client)[name](value), method, argument);
  }

  /** The session that this window sees, as it is stored. @returns {Promise<any>} */
  session() {
    return this.evaluate((key) => {
      const entries = [sessionStorage, localStorage].flatMap((area) => Object.entries(area));
      const [, text] = entries.find(([name]) => name.startsWith(key)) ?? [];
      return text && JSON.parse(text);
    }, SESSION_KEY);
  }

  /**
   * Calls a method that navigates away, and doesn't wait for it. Reports a navigation that fails.
   *
   * @param {string} method
   * @param {unknown} [argument]
   */
  async leave(method, argument) {
    await this.evaluate(
      (name, value) => {
        const left = window.client.then((client) => client[name](value));
        left.then((outcome) => outcome.ok || window.tell('outcome', outcome));
      },
      method,
      argument,
    );
  }

  /**
   * Calls a method by a click, as browsers require for a new window. Reports the outcome.
   *
   * @param {string} method
   * @param {unknown} [argument]
   */
  async press(method, argument) {
    await this.evaluate(
      async (name, value) => {
        const client = await window.client;
        document.querySelector('button').onclick = async () => window.tell('outcome', await client[name](value));
      },
      method,
      argument,
    );
    await this.click('button');
  }

  /** Signs in: out to the provider, back, and to the end. @param {Record<string, unknown>} [args] */
  async signIn(args = {}) {
    await this.open();
    return this.app.outcome(() => this.leave('signin', args));
  }

  /** Signs in as far as the callback, which is not answered. @returns {Promise<string>} its address */
  async signInHalfway() {
    await this.open();
    this.app.holds = true;
    const { held } = /** @type {any} */ (await this.app.outcome(() => this.leave('signin', {})));
    this.app.holds = false;
    return held;
  }
}
