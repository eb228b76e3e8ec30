// Firefox ESR, through geckodriver.

/** @type {import('./index.js').Engine} */
export const firefox = {
  title: 'Firefox ESR',
  driver: process.env.GECKODRIVER ?? 'geckodriver',
  capabilities: () => ({
    browserName: 'firefox',
    'moz:firefoxOptions': { binary: process.env.FIREFOX ?? '/usr/bin/firefox-esr', args: ['-headless'] },
  }),
};
