// A visitor with a separate browser context, and the steps they take on the page.

import { expect } from '@playwright/test';
import { SESSION_KEY } from './session-key.js';
import { Watch } from './watch.js';

/** Runs in the page: what is known of the provider is gone, and the session stays. @param {string} sessionKey */
export function forgetProvider(sessionKey) {
  for (const area of [window.sessionStorage, window.localStorage]) {
    for (const key of Object.keys(area)) if (!key.startsWith(sessionKey)) area.removeItem(key);
  }
}

/** One person with one browser profile. */
export class Visitor {
  /** Which of the demo's pages they are on: `` for the one in Leptos, `/plain`, `/react`. */
  home = '';

  /**
   * @param {import('@playwright/test').Page} page
   * @param {import('./services.js').Demo} demo
   */
  constructor(page, demo) {
    this.page = page;
    this.demo = demo;
    this.watch = new Watch(page.context());
    this.connection = page.getByTestId('connection-state');
    this.identityText = page.getByTestId('identity');
    this.name = page.getByTestId('person-name');
    this.board = page.getByTestId('board');
    this.alert = page.getByRole('alert');
    this.clickButton = page.getByRole('button', { name: /^Click/ });
    this.signInButton = page.getByRole('button', { name: 'Sign in', exact: true });
  }

  /** Opens the page. @param {string} [path] */
  async open(path = '/') {
    await this.page.goto(this.demo.app + this.home + path);
  }

  /** From the open start page to the board. @param {string} person the name on the provider's button */
  async signIn(person) {
    await this.signInButton.click();
    await this.choose(person);
    await this.expectConnected();
  }

  /** At the provider: says who they are. @param {string} person */
  async choose(person) {
    await this.page.getByRole('button', { name: person }).click();
  }

  /** From the board to the page after sign-out, by way of the provider. */
  async signOut() {
    await this.page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await this.page.waitForURL(`${this.demo.provider.origin}/**`);
    await this.page.getByRole('button', { name: 'Sign out' }).click();
    await this.page.waitForURL(`${this.demo.app}${this.home}/signed-out`);
    await expect(this.page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
  }

  /** Waits for the database. */
  async expectConnected() {
    await expect(this.connection).toHaveAttribute('data-state', 'connected');
  }

  /** @returns {Promise<string>} the Identity that the database gave */
  async identity() {
    await expect(this.identityText).toHaveText(/^0x[0-9a-f]{64}$/);
    return (await this.identityText.textContent()) ?? '';
  }

  /** A user's row on the board. @param {string} identity */
  row(identity) {
    return this.board.locator(`[data-testid="person-row"][data-identity="${identity}"]`);
  }

  /** @returns {Promise<number>} when the tokens end, in seconds since 1970 */
  async expiresAt() {
    return Number(await this.page.getByTestId('token-expiry').getAttribute('data-expires-at'));
  }

  /** The stored session, or undefined. @returns {Promise<Record<string, any> | undefined>} */
  async storedSession() {
    const [text] = await this.storedSessions();
    return text === undefined ? undefined : JSON.parse(text);
  }

  /** Every session in either storage: more than one would be a mistake. @returns {Promise<string[]>} */
  storedSessions() {
    return this.page.evaluate((key) => {
      const entries = [window.sessionStorage, window.localStorage].flatMap((area) => Object.entries(area));
      return entries.filter(([name]) => name.startsWith(key)).map(([, text]) => text);
    }, SESSION_KEY);
  }

  /** Everything that `localStorage` keeps under this key. @param {string} key */
  kept(key) {
    return this.page.evaluate((name) => window.localStorage.getItem(name), key);
  }

  /** The app's addresses among this tab's history, the back button's as well as the present one. */
  async history() {
    const devtools = await this.page.context().newCDPSession(this.page);
    const { entries } = await devtools.send('Page.getNavigationHistory');
    await devtools.detach();
    return entries.map(({ url }) => url).filter((url) => url.startsWith(this.demo.app));
  }

  /** Nothing that the provider sent is in the address bar or in the history. */
  async expectCleanAddresses() {
    const history = await this.history();
    expect(history.length).toBeGreaterThan(0);
    for (const url of history) {
      const { search, hash } = new URL(url);
      expect(search + hash, `history entry ${url.split(/[?#]/)[0]}`).toBe('');
    }
  }

  /** The error panel with this code. @param {string} code */
  async expectError(code) {
    const panel = this.page.locator(`[role="alert"][data-code="${code}"]`);
    await expect(panel).toBeVisible();
    await expect(panel.getByRole('heading')).toHaveText(/\w+ \w+/);
    await expect(panel.getByRole('button').or(panel.getByRole('link')).first()).toBeVisible();
    return panel;
  }

  /** Nobody is signed in: no session is stored, and no address could start one. */
  async expectNobody() {
    expect(await this.storedSessions()).toEqual([]);
    await this.expectCleanAddresses();
  }

  /** The checks after every visit. */
  finish() {
    expect(this.watch.uncaught, 'errors that nobody caught').toEqual([]);
    const leaks = this.watch.printed.map((text) => this.watch.secretIn(text)).filter(Boolean);
    expect(leaks, 'secrets on the console').toEqual([]);
  }
}
