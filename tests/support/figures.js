// Figures that the tests measure: kept beside the other tasks' in target/figures, for a program to compare.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../target/figures/', import.meta.url));

/** The recorded figures, if any. @param {string} group the file's name @returns {Promise<Record<string, any> | undefined>} */
export const figuresOf = (group) => readFile(`${folder}${group}.json`, 'utf8').then(JSON.parse, () => undefined);

/** Puts these into `target/figures/`, and keeps what others have put there. @param {string} group @param {object} values */
export async function addFigures(group, values) {
  const file = `${folder}${group}.json`;
  await mkdir(folder, { recursive: true });
  const known = await figuresOf(group);
  // A reader never sees half a file: it is replaced in one step.
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify({ ...known, ...values }, null, 2)}\n`);
  await rename(draft, file);
}

/**
 * Attaches a figure to the test's report and puts it into `target/figures/`.
 *
 * @param {import('@playwright/test').TestInfo} info the running test's
 * @param {string} name such as `click_seen_ms`
 * @param {unknown} value a number, or an object of numbers
 */
export async function record(info, name, value) {
  await info.attach(name, { body: JSON.stringify(value), contentType: 'application/json' });
  await addFigures('e2e', { [name]: value });
}
