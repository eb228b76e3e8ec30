// Where figures go: `target/figures`.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../target/figures/', import.meta.url));

/** What is known, if anything. @param {string} name the file's @returns {Promise<Record<string, any> | undefined>} */
export const figuresOf = (name) => readFile(`${folder}${name}.json`, 'utf8').then(JSON.parse, () => undefined);

/** Puts these into a file of figures, and keeps what others have put there. @param {string} name @param {object} values */
export async function addFigures(name, values) {
  const file = `${folder}${name}.json`;
  const known = (await figuresOf(name)) ?? {};
  await mkdir(folder, { recursive: true });
  await writeFile(file, `${JSON.stringify({ ...known, ...values }, null, 2)}\n`);
}
