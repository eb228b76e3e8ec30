// The end-to-end tests: the built page in a real browser, with a real provider and a real database.

import { defineConfig } from '@playwright/test';

// The names by which a caller chooses where the machine-readable report goes.
export const reportChosen = process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? process.env.PLAYWRIGHT_JSON_OUTPUT_FILE;

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  reporter: [['list'], ['json', reportChosen ? {} : { outputFile: 'test-results/results.json' }]],
  // A file's tests stop and start the services that they share, so they run one after the other.
  fullyParallel: false,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  expect: { timeout: 15_000 },
  use: {
    trace: 'off',
    headless: true,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
