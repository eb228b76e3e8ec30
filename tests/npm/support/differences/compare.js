// What two libraries did, side by side.

import { parts } from '../../../support/tokens.js';
import { Names, read } from './names.js';

/**
 * @typedef {object} Difference
 * @property {string} [scenario]
 * @property {string} where
 * @property {string | undefined} peer nothing where it has none
 * @property {string | undefined} ours
 */

/** The headers that code chooses; only these are compared. */
const isChosen = (/** @type {string} */ name) =>
  ['accept', 'content-type', 'authorization', 'cookie', 'dpop'].includes(name) || name.startsWith('x-');

/**
 * @typedef {object} Fact
 * @property {string} where as a reader of the report knows it
 * @property {string} value
 * @property {string} [of] the request or the entry that it belongs to: where only one library has that, it alone is told
 */

/**
 * @param {import('./session.js').Observed} peer
 * @param {import('./session.js').Observed} ours
 * @returns {Difference[]}
 */
export function compare(peer, ours) {
  const [theirs, own] = [facts(peer), facts(ours)];
  const keys = [...new Set([...theirs.keys(), ...own.keys()])];
  const isOfOneOnly = (/** @type {string | undefined} */ of) => of !== undefined && theirs.has(of) !== own.has(of);
  return keys
    .map((key) => ({ fact: theirs.get(key) ?? own.get(key), peer: theirs.get(key)?.value, ours: own.get(key)?.value }))
    .filter((it) => it.fact?.where && it.peer !== it.ours && !isOfOneOnly(it.fact?.of))
    .map(({ fact, peer, ours }) => ({ where: String(fact?.where), peer, ours }));
}

/** @param {import('./session.js').Observed} observed @returns {Map<string, Fact>} */
function facts(observed) {
  const names = new Names(observed);
  const all = new Map(requests(observed.requests, names));
  for (const [step, outcome] of Object.entries(observed.results)) {
    for (const [path, value] of names.flat(outcome)) all.set(`${step} ${path}`, { where: `${step} → ${path}`, value });
  }
  for (const [moment, entries] of Object.entries(observed.stored)) {
    for (const [key, entry] of Object.entries(entries)) {
      const where = `entry ${names.text(key)}`;
      const of = `${moment}: ${where}`;
      all.set(of, { where, value: 'is there' });
      for (const [path, value] of names.flat(read(entry))) {
        all.set(`${of} → ${path}`, { where: `${where} → ${path}`, value, of });
      }
    }
  }
  all.set('events', { where: 'events', value: observed.events.join(', ') });
  return all;
}

/** @param {any[]} requests @param {Names} names @returns {[string, Fact][]} */
function requests(requests, names) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  /** @type {[string, Fact][]} */
  const sent = requests.flatMap(({ name: path, query, form, headers }) => {
    // The provider's redirects between the request and the callback.
    const name = path.replace(/\/[\w-]{30,}$/, '/…');
    const of = `${name} (${(counts.get(name) ?? 0) + 1})`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    // The browser's own requests for a page don't count.
    const isFetch = headers['sec-fetch-mode'] === 'cors';
    const chosen = Object.entries(headers).filter(([header]) => isFetch && isChosen(header));
    const all = [...Object.entries({ ...query, ...form }), ...chosen.map(([header, value]) => [`header ${header}`, shown(header, value)])];
    return all.map(([key, value]) => [
      `${of} ${key}`,
      { where: `${name} → ${key}`, value: names.text([value].flat().join(' ')), of },
    ]);
  });
  const numbers = [...counts].flatMap(([name, count]) => [
    [`number of ${name}`, { where: `number of ${name}`, value: String(count) }],
    // Which of them there are, for those that belong to them. All of one kind are told by their number.
    ...Array.from({ length: count }, (_, index) => [`${name} (${index + 1})`, { where: '', value: '' }]),
  ]);
  return [...numbers, ...sent].map((it) => /** @type {[string, Fact]} */ (it));
}

/** Of a proof, what it says. @param {string} header @param {any} value */
function shown(header, value) {
  if (header !== 'dpop') return value;
  const [{ alg, typ }, { htm, htu, ...claims }] = parts(value);
  return [alg, typ, htm, htu, ...Object.keys(claims).sort()].join(' ');
}
