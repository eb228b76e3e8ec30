// The app that a server renders: demo-app/examples/ssr.

import base, { reportChosen } from '../playwright.config.js';

export default {
  ...base,
  testDir: 'specs',
  outputDir: '../test-results/leptos',
  reporter: [['list'], ['json', reportChosen ? {} : { outputFile: '../test-results/leptos.json' }]],
};
