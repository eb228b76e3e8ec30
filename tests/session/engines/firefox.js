// Firefox ESR, through geckodriver.

/** `network.cookie.cookieBehavior`: by default, a frame has a separate cookie jar for each site that embeds it. */
const PREFERENCES = {
  'as it comes': {},
  allowed: { 'network.cookie.cookieBehavior': 0 },
  blocked: { 'network.cookie.cookieBehavior': 1 },
};

/** @type {import('./index.js').Engine} */
export const firefox = {
  title: 'Firefox ESR',
  driver: process.env.GECKODRIVER ?? 'geckodriver',
  crossSiteCookie: 'SameSite=None; Secure',
  capabilities: ({ thirdPartyCookies }) => ({
    browserName: 'firefox',
    'moz:firefoxOptions': {
      binary: process.env.FIREFOX ?? '/usr/bin/firefox-esr',
      args: ['-headless'],
      prefs: PREFERENCES[thirdPartyCookies],
    },
  }),
};
