// How long people wait: for a restored session, for the end of a sign-in, for its beginning. Both libraries in turns, in one
// Chromium, each time with nothing kept of the run before.

import { App, NAMES } from './support/app.js';
import { addFigures } from '../support/figures.js';
import { launch } from './support/browser.js';
import { compared } from './support/statistics.js';

const RUNS = Number(process.env.RUNS ?? 30);
/** A provider that isn't on this machine: how much longer its answers take. */
const DISTANCE_MS = 50;
/** How many sign-ins wait for their answers while one begins. */
const PENDING = [0, 50, 500];
/** Requests for each measurement: a single one takes less than the clock tells. */
const TIMES = 20;

const browser = await launch();
const apps = { ours: await App.start('ours'), peer: await App.start('peer') };
const series = Object.fromEntries(
  ['restore', 'callback', 'callback_from_afar', ...PENDING.map((pending) => `signin_request_${pending}`)].map((name) => [name, { ours: [], peer: [] }]),
);

for (let run = 0; run < RUNS; run += 1) {
  // Who comes first changes: the machine is never twice the same.
  for (const library of run % 2 ? NAMES.toReversed() : NAMES) {
    await measure(library);
    await measureFromAfar(library);
  }
  process.stderr.write(`\r${run + 1} of ${RUNS} runs`);
}
process.stderr.write('\n');
await browser.close();
await Promise.all(NAMES.map((library) => apps[library].stop()));

const result = Object.fromEntries(Object.entries(series).map(([name, both]) => [name, compared(both)]));
console.table(result);
await addFigures('speed', result);

/** @param {'ours' | 'peer'} library */
async function measure(library) {
  const context = await browser.newContext();
  const page = await signIn(context, library, 'callback');
  // The page that is left for the measured one is of the same kind, and not one that has just signed in.
  await ready(page, () => page.goto(apps[library].home));
  await ready(page, () => page.goto(apps[library].home));
  await took(page, library, 'restore');
  for (const pending of PENDING) {
    const taken = await page.evaluate(([pending, times]) => window.bench.create(pending, times), [pending, TIMES]);
    series[`signin_request_${pending}`][library].push(taken.reduce((sum, one) => sum + one, 0) / taken.length);
  }
  await context.close();
}

/** @param {'ours' | 'peer'} library */
async function measureFromAfar(library) {
  const context = await browser.newContext();
  apps[library].provider.distanceMs = DISTANCE_MS;
  await signIn(context, library, 'callback_from_afar');
  apps[library].provider.distanceMs = 0;
  await context.close();
}

/** @param {import('@playwright/test').BrowserContext} context @param {'ours' | 'peer'} library @param {string} name */
async function signIn(context, library, name) {
  const page = await context.newPage();
  await ready(page, () => page.goto(apps[library].home));
  await ready(page, () => page.evaluate(() => void window.bench.manager.signinRedirect()));
  await took(page, library, name);
  return page;
}

/**
 * Goes to a page, and does nothing in it until it says that it is done.
 *
 * @param {import('@playwright/test').Page} page @param {() => Promise<unknown>} go
 */
async function ready(page, go) {
  await Promise.all([page.waitForEvent('console', (message) => message.text() === 'ready'), go()]);
}

/** @param {import('@playwright/test').Page} page @param {'ours' | 'peer'} library @param {string} name of the series */
async function took(page, library, name) {
  const { took, sub } = await page.evaluate(() => ({ took: window.bench.took, sub: window.bench.sub }));
  if (sub !== 'johndoe') throw new Error(`${name}: nobody is signed in`);
  series[name][library].push(took);
}
