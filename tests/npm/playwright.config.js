// The npm package in a page, beside oidc-client-ts in the same page.

import base, { reportChosen } from '../playwright.config.js';

export default {
  ...base,
  testDir: 'specs',
  outputDir: '../test-results/npm',
  fullyParallel: true,
  reporter: [['list'], ['json', reportChosen ? {} : { outputFile: '../test-results/npm.json' }]],
};
