// What each engine can and can't do: on the terminal, in target/figures/session.json, and in docs/browsers.md.

import { mkdir, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENGINES } from '../engines/index.js';
import { writePage } from '../../support/page.js';
import { page, terminal } from './table.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * A test, in all engines.
 *
 * @typedef {object} Line
 * @property {string} subject the file's name
 * @property {string} title
 * @property {Record<string, {passed: boolean, reason?: string}>} engines by name; `reason`: why it can't do that
 */

export default class Reporter {
  /** @type {Map<string, Line>} */
  #lines = new Map();
  /** @type {Record<string, number>} */
  #seconds = {};
  /** The cost of a session, by engine. @type {Record<string, unknown>} */
  #cost = {};
  #total = 0;

  /** @param {import('@playwright/test/reporter').FullConfig} _config @param {import('@playwright/test/reporter').Suite} suite */
  onBegin(_config, suite) {
    const tests = suite.allTests();
    this.#total = tests.length;
    // In the order of the files, not in that in which they end.
    for (const test of tests) this.#lineOf(test);
  }

  /**
   * @param {import('@playwright/test/reporter').TestCase} test
   * @param {import('@playwright/test/reporter').TestResult} result
   */
  onTestEnd(test, result) {
    const engine = test.parent.project()?.name ?? '';
    const line = this.#lineOf(test);
    const reason = result.annotations.find(({ type }) => type === 'lacks' || type === 'skip')?.description;
    line.engines[engine] = { passed: test.ok(), reason };
    const cost = result.attachments.find(({ name }) => name === 'cost')?.body;
    if (cost) this.#cost[engine] = JSON.parse(String(cost));
    this.#seconds[engine] = (this.#seconds[engine] ?? 0) + result.duration / 1000;
  }

  /** @param {import('@playwright/test/reporter').TestCase} test */
  #lineOf(test) {
    // Where it is run; it may be written in a file that several share.
    const [, , file] = test.titlePath();
    const subject = basename(file, '.spec.js');
    const key = `${subject} ${test.title}`;
    const known = this.#lines.get(key);
    if (known) return known;
    const line = { subject, title: test.title, engines: {} };
    this.#lines.set(key, line);
    return line;
  }

  async onEnd() {
    const lines = [...this.#lines.values()];
    process.stdout.write(terminal(lines, this.#seconds, this.#cost));
    await mkdir(`${root}target/figures`, { recursive: true });
    await writeFile(`${root}target/figures/session.json`, `${JSON.stringify({ seconds: this.#seconds, cost: this.#cost, lines }, null, 2)}\n`);
    const complete = lines.every(({ engines }) => Object.keys(ENGINES).every((name) => engines[name]?.passed));
    const isTried = complete && this.#total === lines.length * Object.keys(ENGINES).length;
    await writePage('browsers.md', () => page(lines), !isTried && 'not every test passed in every engine');
  }
}
