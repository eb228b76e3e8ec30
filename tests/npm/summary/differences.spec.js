// After all scripts: docs/npm-differences.md, and whether everything in it still happens.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { FOUND, PAGE, line, page } from '../support/differences/page.js';
import { REASONS, matches } from '../support/differences/reasons.js';
import { SCENARIOS } from '../scenarios/index.js';

/** @returns {Promise<import('../support/differences/compare.js').Difference[]>} */
async function found() {
  const names = [...SCENARIOS.map(({ name }) => name), 'API'];
  const files = await Promise.all(names.map((name) => readFile(join(FOUND, `${name}.json`), 'utf8')));
  return files.flatMap((file) => JSON.parse(file));
}

test('every intended difference happens', async () => {
  const all = await found();
  const idle = REASONS.flatMap(({ title, rows }) =>
    rows.filter((row) => !all.some((it) => matches(row, it))).map((row) => `${title}: ${row.where}`),
  );
  expect(idle).toEqual([]);
});

test('the differences are written down', async () => {
  const all = await found();
  console.log([...new Set(all.map(line))].sort().join('\n'));
  await writeFile(PAGE, page(all));
});
