// The back-ends in Chromium. SpacetimeDB is the real server and demo-app/api stands for itself; the others have a server that
// stands in for them, which says in its first lines what it can't show; so have the providers of specs/providers.
//
// `cargo xtask test backends` does all of this. By hand: `npm ci` here, `cargo build -p xtask`, in demo-app/api
// `cargo build --target-dir ../../target/demo-api`, then, with the wasm-bindgen of Cargo.lock's version:
//   cargo build -p backends-client --target wasm32-unknown-unknown
//   wasm-bindgen --target web --out-dir target/backends-client target/wasm32-unknown-unknown/debug/backends_client.wasm
//   npx playwright test

export default {
  testDir: 'specs',
  outputDir: '../test-results/backends',
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? {} : { outputFile: '../test-results/backends.json' }]],
  use: {
    headless: true,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
    },
  },
};
