// The table of sizes in the package's README.

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const README = fileURLToPath(new URL('../../../crate/npm/README.md', import.meta.url));
/** From the first of these comments to the second. */
const TABLE = /(<!-- Sizes, written by .* -->\n)[^]*?(<!-- until here -->)/;

/** @typedef {{total_gzip: number, total_brotli: number, first_gzip: number, first_brotli: number}} Sizes in bytes */

/** Puts in the table what was measured. @param {Sizes} ours @param {Sizes} theirs */
export async function tell(ours, theirs) {
  const text = await readFile(README, 'utf8');
  if (!TABLE.test(text)) throw new Error('the README has no place for the table of sizes');
  await writeFile(README, text.replace(TABLE, (_, begin, end) => begin + table(ours, theirs) + end));
}

/** @param {Sizes} ours @param {Sizes} theirs */
function table(ours, theirs) {
  return [
    '| | oidc-client-wasm | oidc-client-ts |',
    '|---|---|---|',
    `| what the page waits for | ${first(ours)} | ${first(theirs)} |`,
    `| what comes later: WebAssembly and the scripts around it | ${later(ours)} | ${later(theirs)} |`,
    '',
  ].join('\n');
}

const first = (/** @type {Sizes} */ sizes) => both(sizes.first_gzip, sizes.first_brotli);

function later({ total_gzip, total_brotli, first_gzip, first_brotli }) {
  return total_gzip > first_gzip ? both(total_gzip - first_gzip, total_brotli - first_brotli) : 'none';
}

const both = (/** @type {number} */ gzip, /** @type {number} */ brotli) => `${kilobytes(gzip)} (${kilobytes(brotli)})`;
const kilobytes = (/** @type {number} */ bytes) => (bytes / 1000).toFixed(1);
