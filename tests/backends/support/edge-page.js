// A page with EdgeBase's client in it, and a server that stands in for EdgeBase.

import { test as base } from '@playwright/test';

import { EdgeServer } from './edgebase.js';
import { Issuer } from './issuer.js';
import { servePage } from './page.js';

export { expect } from '@playwright/test';

export const test = base.extend({
  site: async ({}, use) => {
    const site = await servePage();
    await use(site);
    await site.stop();
  },
  server: async ({}, use) => {
    const server = await EdgeServer.start(await Issuer.create());
    await use(server);
    await server.stop();
  },
  edge: async ({ page, site, server }, use) => use(new EdgePage(page, site, server)),
});

class EdgePage {
  constructor(page, site, server) {
    Object.assign(this, { page, site, server, callback: `${site.origin}/auth/callback?tab=2` });
  }

  /** Another tab of the same app. */
  async another() {
    const other = new EdgePage(await this.page.context().newPage(), this.site, this.server);
    await other.open();
    return other;
  }

  open() {
    return this.page.goto(this.site.origin);
  }

  /** The page's client is created again after each load. */
  async call(name, ...args) {
    await this.page.waitForFunction(() => /** @type {any} */ (window).ready);
    return this.page.evaluate(
      ([origin, name, args]) => {
        const window = /** @type {any} */ (globalThis);
        window.edge ??= new window.backends.Edge(origin);
        return window.edge[name](...args);
      },
      [this.server.origin, name, args],
    );
  }

  /** Leaves and comes back. @param {'signIn' | 'link'} [name] */
  async leave(name = 'signIn') {
    // The page may be there already: what counts is that it is loaded again.
    const back = this.page.waitForEvent('framenavigated', (frame) => frame.url().startsWith(this.callback));
    // Navigating away rejects the evaluation.
    await Promise.all([back, this.call(name, 'oidc:okta', this.callback).catch(() => {})]);
  }

  /** Replaces the stored refresh token, and reloads the page. */
  async store(refreshToken) {
    const isThere = await this.page.evaluate((token) => {
      const [name] = Object.keys(localStorage).filter((key) => key.includes('refresh-token'));
      if (name) localStorage.setItem(name, token);
      return Boolean(name);
    }, refreshToken);
    if (!isThere) throw new Error('no refresh token is stored');
    await this.page.reload();
  }

  async signIn() {
    await this.open();
    await this.leave();
    return this.call('finish');
  }
}
