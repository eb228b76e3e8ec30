// Figures that the tests measure: kept beside the other tasks' in target/figures, for a program to compare.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../target/figures/', import.meta.url));

/**
 * Attaches a figure to the test's report and puts it into `target/figures/`.
 *
 * @param {import('@playwright/test').TestInfo} info the running test's
 * @param {string} name such as `click_seen_ms`
 * @param {unknown} value a number, or an object of numbers
 * @param {string} [group] the file's name
 */
export async function record(info, name, value, group = 'e2e') {
  const file = `${folder}${group}.json`;
  await info.attach(name, { body: JSON.stringify(value), contentType: 'application/json' });
  await mkdir(folder, { recursive: true });
  const known = await readFile(file, 'utf8').then(JSON.parse, () => ({}));
  // A reader never sees half a file: it is replaced in one step.
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify({ ...known, [name]: value }, null, 2)}\n`);
  await rename(draft, file);
}
