// An app with the client, on its own origin, where no other test has stored anything.

import { fileURLToPath } from 'node:url';
import cors from 'cors';
import express from 'express';
import { listen } from '../../support/listen.js';
import { Tab } from './tab.js';

const folder = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));

/** The served files by name. */
const FOLDERS = {
  '/page': folder('../page'),
  '/conformance': folder('../../conformance/page'),
  '/client': process.env.CONFORMANCE_CLIENT ?? folder('../../../target/conformance-client'),
  '/assets': folder('../../../crate/client/assets'),
};
const PAGE = { root: FOLDERS['/page'] };

export const CLIENT_ID = 'my-app';

/** How long pages may take to tell how a call went, in milliseconds. */
const PATIENCE_MS = 20_000;

export class App {
  /** Settings of the client, in pages that are loaded from now on. @type {Record<string, unknown>} */
  settings = {};
  /** Whether a callback page leaves its address alone. */
  holds = false;
  /** Whether pages have Web Locks. */
  hasLocks = true;
  /** Whether requests for tokens have the name of their window. */
  saysWhoAsks = false;
  /** Headers of the app's pages. @type {Record<string, string>} */
  headers = {};
  /** Errors that no page caught: a panic is one. @type {string[]} */
  problems = [];
  /** What pages have printed, also those that were left. @type {string[]} */
  printed = [];
  /** Who hears what pages tell. @type {Record<string, (value: any) => void>} */
  #hears = {};

  /**
   * @param {import('./browser.js').Browser} browser
   * @param {string} [host] its name, for a browser that takes this for 127.0.0.1
   */
  static async start(browser, host) {
    const app = new App();
    app.browser = browser;
    app.tab = new Tab(browser.driver, browser.first, app);
    const { origin, stop } = await listen(app.#routes(), { host });
    app.origin = origin;
    app.home = `${app.origin}/app/`;
    app.stop = stop;
    app.configure({
      client_id: CLIENT_ID,
      redirect_uri: `${app.home}callback`,
      post_logout_redirect_uri: `${app.home}signed-out`,
      popup_redirect_uri: `${app.home}popup`,
      silent_redirect_uri: `${app.home}silent`,
      silent_request_timeout_in_seconds: 3,
    });
    return app;
  }

  #routes() {
    const routes = express();
    // Its page without an origin asks as a stranger.
    routes.use(cors());
    for (const [path, files] of Object.entries(FOLDERS)) routes.use(path, express.static(files));
    routes.get('/instructions', (_request, response) => {
      const { settings, holds, hasLocks, saysWhoAsks } = this;
      response.json({ settings, holds, hasLocks, saysWhoAsks });
    });
    routes.post('/told', express.text(), ({ body }, response) => {
      const { kind, value } = JSON.parse(body);
      if (kind === 'problem') this.problems.push(value);
      else if (kind === 'printed') this.printed.push(value);
      else this.#hears[kind]?.(value);
      response.end();
    });
    routes.get(['/app', '/app/*rest'], (_request, response) => response.set(this.headers).sendFile('index.html', PAGE));
    // The same page where the browser lets it store nothing: it belongs to no origin.
    routes.get('/nowhere', (_request, response) =>
      response.set('Content-Security-Policy', 'sandbox allow-scripts').sendFile('index.html', PAGE),
    );
    routes.get('/frames/:count', ({ params }, response) =>
      response.type('html').send(`<!doctype html><title>Frames</title>${'<iframe src="/app/"></iframe>'.repeat(Number(params.count))}`),
    );
    return routes;
  }

  /** Pages that are loaded from now on can't go on in a frame. */
  withoutFrames() {
    this.configure({ silent_redirect_uri: undefined });
  }

  /** Pages that are loaded from now on have these settings too. @param {Record<string, unknown>} settings */
  configure(settings) {
    Object.assign(this.settings, settings);
  }

  /** Another window, on a page of the app. */
  async another() {
    const tab = await this.emptyWindow('tab');
    await tab.open();
    return tab;
  }

  /** Another window, on a page with nothing in it. @param {'tab' | 'window'} kind */
  async emptyWindow(kind) {
    const { driver } = this.browser;
    await driver.switchTo().newWindow(kind);
    return new Tab(driver, await driver.getWindowHandle(), this);
  }

  /** The outcome that a page tells next, whatever `act` does to bring it about. @param {() => unknown} act */
  async outcome(act) {
    const [outcome] = await this.told('outcome', 1, act);
    return outcome;
  }

  /**
   * What pages tell next, whatever `act` does to bring it about.
   *
   * @param {'ready' | 'outcome'} kind
   * @param {number} count how often
   * @param {() => unknown} act
   * @returns {Promise<any[]>}
   */
  async told(kind, count, act) {
    /** @type {any[]} */
    const told = [];
    const all = new Promise((resolve) => {
      this.#hears[kind] = (value) => void (told.push(value) === count && resolve(undefined));
    });
    await act();
    let timer;
    const silence = new Promise((_resolve, reject) => {
      const complain = () => reject(new Error(`${told.length} of ${count} pages told their ${kind}; ${this.problems.join()}`));
      timer = setTimeout(complain, PATIENCE_MS);
    });
    await Promise.race([all, silence]).finally(() => clearTimeout(timer));
    return told;
  }

  /** Calls a method in all pages at once. @param {string} method @param {unknown} [argument] */
  async callEverywhere(method, argument) {
    await this.tab.evaluate(
      (call) => {
        const channel = new BroadcastChannel('tests');
        channel.postMessage(call);
        channel.close();
      },
      { name: method, argument },
    );
  }
}
