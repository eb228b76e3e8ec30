// The fault tests: every fault at every stage, and its effect on the session.

import base, { reportChosen } from '../playwright.config.js';

export default {
  ...base,
  testDir: '.',
  fullyParallel: true,
  outputDir: '../test-results/faults',
  reporter: [['dot'], ['json', reportChosen ? {} : { outputFile: '../test-results/faults.json' }], ['./support/reporter.js']],
};
