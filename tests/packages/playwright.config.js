// The packed npm package, installed into fresh projects, and built, opened and signed in with there.

import base, { reportChosen } from '../playwright.config.js';

export default {
  ...base,
  testDir: 'specs',
  outputDir: '../test-results/packages',
  reporter: [['list'], ['json', reportChosen ? {} : { outputFile: '../test-results/packages.json' }]],
  // Installing and building go by the network and the machine.
  timeout: 240_000,
};
