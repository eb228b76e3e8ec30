// Chromium, through chromedriver.

/** Settings of a new profile. What the switches for this do changes from version to version. */
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
};
