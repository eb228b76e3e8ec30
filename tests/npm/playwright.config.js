// The npm package in a page, beside oidc-client-ts in the same page.

import base, { reportChosen } from '../playwright.config.js';

export default {
  ...base,
  testDir: '.',
  outputDir: '../test-results/npm',
  fullyParallel: true,
  reporter: [['list'], ['json', reportChosen ? {} : { outputFile: '../test-results/npm.json' }]],
  projects: [
    { name: 'npm', testDir: 'specs', testIgnore: ['differences.spec.js', 'types.spec.js'] },
    { name: 'differences', testDir: 'specs', testMatch: ['differences.spec.js', 'types.spec.js'] },
    // Of what the tests before it have found.
    { name: 'summary', testDir: 'summary', dependencies: ['differences'] },
  ],
};
