// The conformance tests: one browser, a profile and a provider for each row and client.

import base, { reportChosen } from '../playwright.config.js';

const { launchOptions } = base.use;

export default {
  ...base,
  // A provider without TLS that isn't on this machine, as far as the browser knows.
  use: {
    ...base.use,
    launchOptions: { ...launchOptions, args: [...launchOptions.args, '--host-resolver-rules=MAP *.example 127.0.0.1'] },
  },
  testDir: 'modules',
  outputDir: '../test-results/conformance',
  fullyParallel: true,
  reporter: [
    ['dot'],
    ['json', reportChosen ? {} : { outputFile: '../test-results/conformance.json' }],
    ['./support/reporter.js'],
  ],
};
