// Many windows of one session that want to renew it at the same moment: each refresh token can be used once, and a second
// use of it ends the session at the provider.

import { test as base, expect } from '../support/fixtures.js';
import { LIFE, RENEWALS, Race } from '../support/race.js';

/** How many windows a machine with little memory bears. */
const WINDOWS = { chromium: [20, 10, 10], firefox: [10, 8, 6], webkitgtk: [10, 8, 6] };

const test = base.extend({
  /** Three sessions beside each other, as the time is spent waiting for tokens to end. */
  races: [
    async ({ browserUnderTest, engineName }, use) => {
      const [many, closing, lockless] = WINDOWS[engineName];
      // Those that are opened first renew while the others are being opened.
      const races = {
        lockless: new Race({ windows: lockless, hasLocks: false }),
        closing: new Race({ windows: closing, closed: closing - 2 }),
        many: new Race({ windows: many }),
      };
      const all = Object.values(races);
      const seed = Number(process.env.SEED ?? Date.now() % 2 ** 32);
      process.stdout.write(`windows are closed at random: SEED=${seed} does it again\n`);
      try {
        for (const race of all) await race.start(browserUnderTest);
        await races.closing.closeSome(seed);
        for (const race of all) await race.finish();
      } finally {
        await browserUnderTest.tidy();
        for (const race of all) await race.stop();
      }
      await use(races);
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

/** One request per renewal, nobody was signed out, and no error occurred. @param {Race} race */
function expectOneRequestPerRenewal({ renewals, events, signedIn, app, provider }) {
  expect(renewals.flatMap(({ error }) => error ?? []), 'what the provider refused').toEqual([]);
  expect(renewals.length).toBeGreaterThanOrEqual(RENEWALS);
  const due = ({ answered }) => (Math.floor(answered / 1000) + LIFE) * 1000;
  // Browsers round the time.
  const early = renewals.slice(1).filter(({ arrived }, index) => arrived < due(renewals[index]) - 20);
  expect(early, 'requests for tokens that had been renewed').toEqual([]);
  const bad = new Set(['userUnloaded', 'userSignedOut', 'silentRenewError']);
  expect(events.flat().filter((name) => bad.has(name))).toEqual([]);
  expect(events.filter((names) => !names.includes('userLoaded')), 'windows that never heard of one').toEqual([]);
  expect(new Set(signedIn)).toEqual(new Set([true]));
  expect(app.problems, 'errors that nobody caught').toEqual([]);
  expect(provider.errors, 'the provider of this test broke').toEqual([]);
}

test('sends one request per renewal, however many windows are open', ({ races, engineName }) => {
  expectOneRequestPerRenewal(races.many);
  expect(races.many.signedIn).toHaveLength(WINDOWS[engineName][0]);
});

test('sends one request per renewal while windows close at random times', ({ races }) => {
  expectOneRequestPerRenewal(races.closing);
  expect(races.closing.signedIn, 'windows that are left').toHaveLength(2);
});

test('sends one request per renewal where the browser has no Web Locks', ({ races }) => {
  expectOneRequestPerRenewal(races.lockless);
  expect(races.lockless.sees, 'Web Locks').toBe(false);
});
