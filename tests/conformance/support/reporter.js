// Puts the rows together: the table on the terminal, target/figures/conformance.json, docs/conformance.md.

import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { APART } from '../apart.js';
import { writePage } from '../../support/page.js';
import { page, terminal } from './table.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * A line of the table.
 *
 * @typedef {object} Line
 * @property {string} number the module's, such as `A2`, or the checklist's, such as `S8`
 * @property {string} name
 * @property {string} provider what it, or an attacker, does
 * @property {string} expected `accept`, `refuse` or `not applicable`
 * @property {string} got what ours did
 * @property {boolean | null} passed null where nothing was tried
 * @property {string | null} code ours
 * @property {string} peer what oidc-client-ts did
 * @property {string} [peer_message] in its words
 * @property {string} [note] why a row is apart, or which way we went
 */

export default class Reporter {
  /** @type {Line[]} */
  #apart = APART.map(({ number, name, provider, apart, reason }) => ({
    number,
    name,
    provider,
    expected: apart,
    got: apart,
    passed: null,
    code: null,
    peer: apart,
    note: reason,
  }));
  /** By the test's place in its file, since tests end in any order. @type {string[]} */
  #order = [];
  /** @type {Map<string, Line[]>} */
  #tried = new Map();
  /** @type {Set<string>} */
  #ended = new Set();

  /** @param {unknown} _config @param {import('@playwright/test/reporter').Suite} suite */
  onBegin(_config, suite) {
    this.#order = suite.allTests().map(({ id }) => id);
  }

  /**
   * @param {import('@playwright/test/reporter').TestCase} test
   * @param {import('@playwright/test/reporter').TestResult} result
   */
  onTestEnd(test, result) {
    const { description = '' } = test.annotations.find(({ type }) => type === 'row') ?? {};
    const row = JSON.parse(description);
    const attached = result.attachments.find(({ name }) => name === 'results');
    const results = JSON.parse(attached?.body?.toString() ?? '[]');
    const crashed = { got: 'the test did not end', code: null };
    const lines = row.lines.map(({ label, provider, expected, open }) => {
      const { ours, peer } = results.find((one) => one.label === label) ?? { ours: crashed, peer: crashed };
      return {
        number: row.number,
        name: label ? `${row.name}: ${label}` : row.name,
        provider,
        expected: expected.got,
        got: ours.got,
        passed: ours.got === expected.got && ours.code === expected.code,
        code: ours.code,
        peer: peer.got,
        peer_message: peer.message,
        note: open,
      };
    });
    this.#tried.set(test.id, lines);
    if (results.length > 0) this.#ended.add(test.id);
  }

  /** @param {import('@playwright/test/reporter').FullResult} result */
  async onEnd({ status }) {
    const lines = sorted([...this.#apart, ...this.#order.flatMap((id) => this.#tried.get(id) ?? [])]);
    process.stdout.write(terminal(lines));
    await mkdir(`${root}target/figures`, { recursive: true });
    await writeFile(`${root}target/figures/conformance.json`, `${JSON.stringify(lines.map(figure), null, 2)}\n`);
    const missing = numbersMissing(lines);
    const isTried = missing.length === 0 && this.#ended.size === this.#order.length;
    const objection = isTried ? status !== 'passed' && 'not every row came out as expected' : `not every row was tried (${missing.join(' ')})`;
    await writePage('conformance.md', () => page(lines), objection);
  }
}

/** Programs read only `name`, so it contains the checklist's number. @param {Line} line */
function figure({ number, name, peer_message: message, ...line }) {
  const figure = { name: number.startsWith('S') ? `${number} ${name}` : name, number, ...line };
  return message ? { ...figure, peer_message: message.slice(0, 120) } : figure;
}

/** In the order of the two lists; the cases of a row in the order in which they are written. @param {Line[]} lines */
function sorted(lines) {
  const rank = ({ number }) => (number.startsWith('S') ? 1000 : 0) + Number(number.slice(1));
  return lines
    .map((line, index) => ({ line, index }))
    .sort((one, other) => rank(one.line) - rank(other.line) || one.index - other.index)
    .map(({ line }) => line);
}

/** Numbers of the two lists that have no line. @param {Line[]} lines */
function numbersMissing(lines) {
  const known = new Set(lines.map(({ number }) => number));
  const numbers = (letter, count) => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);
  return [...numbers('A', 90), ...numbers('S', 55)].filter((number) => !known.has(number));
}
