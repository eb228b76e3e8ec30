// Chromium, through chromedriver.

import { Command } from 'selenium-webdriver/lib/command.js';

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
  collectGarbage,
  metrics,
};

/** https://chromedevtools.github.io/devtools-protocol/ @param {import('selenium-webdriver').WebDriver} driver @param {string} name */
function devTools(driver, name) {
  driver.getExecutor().defineCommand('devTools', 'POST', '/session/:sessionId/goog/cdp/execute');
  return driver.execute(new Command('devTools').setParameter('cmd', name).setParameter('params', {}));
}

/** @param {import('selenium-webdriver').WebDriver} driver */
async function collectGarbage(driver) {
  // What the first one finalizes is garbage to the second one.
  for (let time = 0; time < 2; time += 1) await devTools(driver, 'HeapProfiler.collectGarbage');
}

/** @param {import('selenium-webdriver').WebDriver} driver */
async function metrics(driver) {
  await devTools(driver, 'Performance.enable');
  const { usedSize, embedderHeapUsedSize } = await devTools(driver, 'Runtime.getHeapUsage');
  const { metrics: list } = await devTools(driver, 'Performance.getMetrics');
  const { Nodes, JSEventListeners, ScriptDuration, ProcessTime } = Object.fromEntries(list.map(({ name, value }) => [name, value]));
  return {
    script_bytes: usedSize,
    page_bytes: embedderHeapUsedSize,
    nodes: Nodes,
    listeners: JSEventListeners,
    script_ms: ScriptDuration * 1000,
    cpu_ms: ProcessTime * 1000,
  };
}
