// A browser profile for one of the clients: made once, and emptied before each use. A new one each time would cost as
// much as all the rest of a row.

/** @typedef {{report: (outcome: any) => void, settings: Record<string, unknown>}} Driver who uses the profile now */

export class Profile {
  /** @type {Driver | undefined} */
  driver;

  /** @param {import('@playwright/test').Browser} browser */
  static async make(browser) {
    const profile = new Profile();
    profile.context = await browser.newContext();
    await profile.context.exposeBinding('report', (_source, outcome) => profile.driver?.report(outcome));
    await profile.context.exposeBinding('settings', () => profile.driver?.settings);
    return profile;
  }

  /**
   * Empties it: storage of these origins, cookies, pages. What is only in a tab goes with the tab.
   *
   * @param {Driver} driver who uses it from now on
   * @param {string[]} origins
   */
  async lend(driver, origins) {
    this.driver = undefined;
    const pages = this.context.pages();
    const page = await this.context.newPage();
    await Promise.all([...pages.map((one) => one.close()), this.context.unrouteAll(), this.context.clearCookies()]);
    const devtools = await this.context.newCDPSession(page);
    for (const origin of origins) await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
    await devtools.detach();
    this.driver = driver;
    return page;
  }
}
