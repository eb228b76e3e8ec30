// Chromium, through chromedriver.

/** @type {import('./index.js').Engine} */
export const chromium = {
  title: 'Chromium',
  driver: process.env.CHROMEDRIVER ?? '/usr/bin/chromedriver',
  capabilities: () => ({
    browserName: 'chrome',
    'goog:chromeOptions': {
      binary: process.env.CHROMIUM ?? '/usr/bin/chromium',
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
