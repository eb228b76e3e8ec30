// Chromium, through chromedriver.

import { Command } from 'selenium-webdriver/lib/command.js';
import { collectGarbage, metrics } from '../../support/devtools.js';

/** Settings of a new profile. The command line switches for this change from version to version. */
const PREFERENCES = {
  'as it comes': {},
  allowed: { profile: { block_third_party_cookies: false, cookie_controls_mode: 0 } },
  blocked: { profile: { block_third_party_cookies: true, cookie_controls_mode: 1 } },
};

/** @type {import('./index.js').Engine} */
export const chromium = {
  title: 'Chromium',
  driver: process.env.CHROMEDRIVER ?? '/usr/bin/chromedriver',
  crossSiteCookie: 'SameSite=None; Secure',
  capabilities: ({ thirdPartyCookies }) => ({
    browserName: 'chrome',
    'goog:chromeOptions': {
      binary: process.env.CHROMIUM ?? '/usr/bin/chromium',
      prefs: PREFERENCES[thirdPartyCookies],
      args: [
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  }),
  collectGarbage: (driver) => collectGarbage(devTools(driver)),
  metrics: (driver) => metrics(devTools(driver)),
};

/** @param {import('selenium-webdriver').WebDriver} driver @returns {import('../../support/devtools.js').Send} */
const devTools = (driver) => {
  driver.getExecutor().defineCommand('devTools', 'POST', '/session/:sessionId/goog/cdp/execute');
  return (name) => driver.execute(new Command('devTools').setParameter('cmd', name).setParameter('params', {}));
};
