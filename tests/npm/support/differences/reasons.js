// Why the two differ, where they are meant to.

import { API } from './reasons-api.js';
import { MESSAGES } from './reasons-messages.js';
import { REQUESTS } from './reasons-requests.js';
import { SESSIONS } from './reasons-sessions.js';

/**
 * @typedef {string | RegExp | null} Expected text, or what it looks like; null for nothing
 *
 * @typedef {object} Row
 * @property {string | RegExp} where
 * @property {Expected} [peer] what oidc-client-ts does; anything where not given
 * @property {Expected} [ours]
 * @property {string} [in] the scenario; any where not given
 * @property {[string, string, string]} [as] how the page says it, where what was found says too much
 *
 * @typedef {{title: string, why: string, rows: Row[]}} Reason
 */

/** @type {Reason[]} */
export const REASONS = [...REQUESTS, ...SESSIONS, ...MESSAGES, ...API];

/** @param {Row} row @param {import('./compare.js').Difference} difference */
export function matches(row, { scenario, where, peer, ours }) {
  const isThere = row.in === undefined || row.in === scenario;
  return isThere && says(row.where, where) && says(row.peer, peer) && says(row.ours, ours);
}

/** @param {Expected | undefined} expected @param {string | undefined} got */
function says(expected, got) {
  if (expected === undefined) return true;
  if (expected === null) return got === undefined;
  return typeof expected === 'string' ? got === expected : got !== undefined && expected.test(got);
}

/** @param {import('./compare.js').Difference} difference */
export const reasonFor = (difference) => REASONS.find(({ rows }) => rows.some((row) => matches(row, difference)));
