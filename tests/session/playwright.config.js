// The session tests: the same client and the same specs in three engines, one after the other. Playwright only runs them;
// the browsers are driven through WebDriver, the one way that all three have.

const PATIENCE_MS = 15_000;

export default {
  testDir: 'specs',
  outputDir: '../test-results/session',
  projects: ['chromium', 'firefox', 'webkitgtk'].map((name) => ({ name, use: { engineName: name } })),
  // Two browsers at a time: the tests wait more than they work. Each serves all specs that want the same of it.
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: PATIENCE_MS },
  reporter: [['list'], ['json', process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? {} : { outputFile: '../test-results/session.json' }], ['./support/reporter.js']],
};
