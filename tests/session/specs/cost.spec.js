// The cost of a session in a page that stays open for weeks.

import { test as base, expect } from '../support/fixtures.js';
import { ALL, Cost, FIRST } from '../support/cost.js';

/**
 * Memory of wasm comes in pages. How much of it is used at a time depends on how fast renewals go, as each leaves a lock
 * behind for two seconds: hence one page more or less.
 */
const PAGE_BYTES = 65_536;

/**
 * What a renewal may leave in the memory of scripts. They hold some 60 to 150 bytes more: engines compile what runs often,
 * and the time limit of a lock stays for 40 seconds. Anything that a renewal left for good would come to a thousand.
 */
const SCRIPT_BYTES = 256;

const test = base.extend({
  cost: [
    async ({ browserUnderTest, engineName }, use) => {
      const cost = new Cost();
      try {
        await cost.measure(browserUnderTest, engineName);
      } finally {
        await browserUnderTest.tidy();
        await cost.stop();
      }
      await use(cost);
    },
    { scope: 'worker', timeout: 300_000 },
  ],
});

test.afterEach(async ({ cost: { before, after, rest } }, info) => {
  await info.attach('cost', { body: JSON.stringify({ before, after, rest }), contentType: 'application/json' });
});

test('runs no code during an idle minute', ({ cost: { due, rest } }) => {
  expect(due, 'timers that go off').toBe(0);
  if (rest) expect(rest).toMatchObject({ ran: 0, asked: 0, script_ms: 0 });
});

test('takes no more memory after 1,000 renewals than after 200', ({ cost: { before, after } }) => {
  expect(after.values, 'values of JavaScript that the client holds').toBe(before.values);
  expect(after.bytes - before.bytes, 'the client’s memory').toBeLessThanOrEqual(PAGE_BYTES);
  if (!after.page) return;
  const { nodes, listeners, script_bytes } = before.page;
  expect(after.page).toMatchObject({ nodes, listeners });
  const growth = (after.page.script_bytes - script_bytes) / (ALL - FIRST);
  expect(growth, 'the scripts’ memory, for each renewal').toBeLessThan(SCRIPT_BYTES);
});
