// A browser profile for one of the clients: made once, and emptied before each use. A new one each time would cost as
// much as all the rest of a row.

/**
 * Who uses the profile now.
 *
 * @typedef {object} Driver
 * @property {(outcome: any) => void} report what a page says
 * @property {Record<string, unknown>} settings of the client
 * @property {boolean} holds whether a callback page leaves its address alone
 */

export class Profile {
  /** @type {Driver | undefined} */
  driver;

  /**
   * @param {import('@playwright/test').Browser} browser
   * @param {string} site the app's origin
   */
  static async make(browser, site) {
    const profile = new Profile();
    profile.site = site;
    profile.context = await browser.newContext();
    await profile.context.exposeBinding('report', (_source, outcome) => profile.driver?.report(outcome));
    await profile.context.exposeBinding('instructions', () => {
      const { settings = {}, holds = false } = profile.driver ?? {};
      return { settings, holds };
    });
    profile.page = await profile.context.newPage();
    profile.devtools = await profile.context.newCDPSession(profile.page);
    return profile;
  }

  /**
   * Empties it: what is stored, other tabs, and where this one has been.
   *
   * @param {Driver} driver who uses it from now on
   */
  async lend(driver) {
    this.driver = undefined;
    const others = this.context.pages().filter((page) => page !== this.page);
    await Promise.all([this.page.goto(`${this.site}/empty`), ...others.map((page) => page.close())]);
    await this.page.evaluate(() => sessionStorage.clear());
    for (const origin of [this.site, this.site.replace('127.0.0.1', 'localhost')]) {
      await this.devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
    }
    await this.devtools.send('Page.resetNavigationHistory');
    this.driver = driver;
    return this.page;
  }
}
