// The pages under docs/ that tests write.

import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));

/**
 * Writes one, or says why not. Playwright doesn't tell whether tests were left out; of `cargo xtask test` it is known that it runs
 * all of them.
 *
 * @param {string} name the file's
 * @param {() => string} text
 * @param {string | false} objection what speaks against it
 */
export async function writePage(name, text, objection) {
  const why = objection || (!process.env.WRITES_PAGES && '`cargo xtask test` writes it');
  if (why) process.stdout.write(`docs/${name} stays as it was: ${why}\n`);
  else await writeFile(`${docs}${name}`, text());
}
