// docs/faults.md, as the run came out.

import { writePage } from '../../support/page.js';

/**
 * @typedef {object} Line
 * @property {string} at
 * @property {string} fault
 * @property {string} told
 * @property {string} [had] who was signed in
 * @property {string} [has] who still is
 * @property {boolean} [ended] whether the person has ended the session
 * @property {boolean} again
 */

export default class Reporter {
  /** By the test's place in its file, since tests end in any order. @type {Map<string, Line>} */
  #lines = new Map();
  /** @type {string[]} */
  #order = [];

  /** @param {unknown} _config @param {import('@playwright/test/reporter').Suite} suite */
  onBegin(_config, suite) {
    this.#order = suite.allTests().map(({ id }) => id);
  }

  /**
   * @param {import('@playwright/test/reporter').TestCase} test
   * @param {import('@playwright/test/reporter').TestResult} result
   */
  onTestEnd(test, result) {
    const attached = result.attachments.find(({ name }) => name === 'line');
    if (attached?.body) this.#lines.set(test.id, JSON.parse(attached.body.toString()));
  }

  /** @param {import('@playwright/test/reporter').FullResult} result */
  async onEnd({ status }) {
    const text = () => page(this.#order.map((id) => /** @type {Line} */ (this.#lines.get(id))));
    const isTried = this.#lines.size === this.#order.length && status === 'passed';
    await writePage('faults.md', text, !isTried && 'not everything was tried and came out as expected');
  }
}

/** Nothing in it depends on when or where it was made. @param {Line[]} lines */
function page(lines) {
  const sessions = lines.filter(({ had }) => had);
  const lost = sessions.filter(({ had, has, ended }) => had !== has && !ended);
  const text = [
    '# When something breaks',
    '',
    '<!-- Written by `cargo xtask test conformance`. Do not edit. -->',
    '',
    'Faults between the browser and the provider, at six kinds of request (for metadata, keys, tokens, a renewal, userinfo and',
    'a revocation; pushed requests are not covered, and a sign-out only in part): the error that the app gets (its `code`, and',
    'a message that it may show), what happens to the session, and whether the same operation works once the fault is gone.',
    'Tested in Chromium, against a provider that signs for real; a provider that is stopped or whose name can’t be resolved is',
    'simulated by the browser’s own network layer. What to do about each code: [errors.md](errors.md).',
    '',
    `Sessions lost: **${lost.length} of ${sessions.length}**. A session ends when the provider says so (\`invalid_grant\`), when`,
    'it vouches for another user, or when the user signs out.',
  ];
  for (const stage of new Set(lines.map(({ at }) => at))) {
    text.push('', `## At ${stage}`, '', '| fault | error for the app | session | afterwards |', '|---|---|---|---|');
    for (const line of lines.filter(({ at }) => at === stage)) text.push(row(line));
  }
  return `${text.join('\n')}\n`;
}

/** @param {Line} line */
function row({ fault, told, had, has, ended, again }) {
  const lost = ended ? 'ended by the person' : '**lost**';
  const session = had === has ? (had ? 'kept' : 'none yet') : has ? '**another**' : lost;
  // Ports are another each time.
  const words = told.replace(/127\.0\.0\.1:\d+/g, 'login.example').replaceAll('|', '\\|');
  return `| ${fault} | ${words} | ${session} | ${again ? 'works' : '**does not work**'} |`;
}
