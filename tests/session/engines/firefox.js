// Firefox ESR, through geckodriver.

/** `network.cookie.cookieBehavior`: by itself, a frame has a jar of its own for each site that it is in. */
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
