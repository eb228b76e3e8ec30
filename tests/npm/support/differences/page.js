// docs/npm-differences.md, and where the tests before it leave what they find.

import { fileURLToPath } from 'node:url';
import { REASONS, matches } from './reasons.js';

/** @typedef {import('./compare.js').Difference} Difference */

export const FOUND = fileURLToPath(new URL('../../../../target/npm-differences/', import.meta.url));
export const PAGE = fileURLToPath(new URL('../../../../docs/npm-differences.md', import.meta.url));

/** @param {Difference} difference */
export const line = ({ where, peer = '–', ours = '–' }) => `${where}: ${peer} | ${ours}`;

/** Nothing in it depends on when or where it was made. @param {Difference[]} found */
export function page(found) {
  const text = [
    '# What differs from oidc-client-ts',
    '',
    '<!-- Written by `cargo xtask test npm`. Do not edit. -->',
    '',
    'oidc-client-ts 3.5.0 and this package run the same scripts in Chromium: every public method, every parameter of every',
    'request to the provider, every stored entry, every event and error. This page lists all differences. Each is intended: a',
    'test fails at any other difference, and at a listed one that no longer occurs. How to migrate:',
    '[migrating-from-oidc-client-ts.md](migrating-from-oidc-client-ts.md).',
  ];
  for (const { title, why, rows } of REASONS) {
    text.push('', `## ${title}`, '', why, '', '| | oidc-client-ts | this package |', '|---|---|---|');
    text.push(...new Set(rows.flatMap((row) => pageLines(row, found))));
  }
  return `${text.join('\n')}\n`;
}

/** @param {import('./reasons.js').Row} row @param {Difference[]} found */
function pageLines(row, found) {
  if (row.as) return [cells(row.as)];
  const met = found.filter((difference) => matches(row, difference));
  return met.map(({ where, peer, ours }) => cells([code(where), code(peer), code(ours)])).sort();
}

const code = (/** @type {string | undefined} */ text) => (text ? `\`${text}\`` : '–');
const cells = (/** @type {(string | undefined)[]} */ texts) =>
  `| ${texts.map((text = '–') => text.replaceAll('|', '\\|')).join(' | ')} |`;
