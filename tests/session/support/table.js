// The table of engines, for a terminal and for docs/browsers.md.

import { ENGINES } from '../engines/index.js';

/** @typedef {import('./reporter.js').Line} Line */

const NAMES = Object.keys(ENGINES);
const title = (/** @type {string} */ name) => ENGINES[/** @type {import('../engines/index.js').EngineName} */ (name)].title;

/** The subjects of the files, in the order of a session. */
const SUBJECTS = {
  'sign-in': 'Signing in and out by redirect',
  callback: 'The callback, loaded more than once',
  renewal: 'Renewal',
  races: 'Many windows that renew at the same moment',
  popup: 'In a popup',
  frame: 'In a hidden frame',
  'other-site': 'At a provider of another site',
  'other-site-allowed': 'At a provider of another site, third-party cookies allowed',
  'other-site-blocked': 'At a provider of another site, third-party cookies blocked',
  storage: 'Storage that is emptied, forbidden or full',
  secrets: 'Where secrets are looked for',
  'session-monitor': 'Watching the session at the provider',
  'frontchannel-logout': 'Front-channel logout',
  dpop: 'Tokens bound to a key of the browser (DPoP)',
  worker: 'Refresh tokens in a worker of the app',
  signatures: 'Signatures of ID tokens',
  cost: 'What a session costs',
  platform: 'What the engine offers',
};

/** What engines lack, each with its reason. @param {Line[]} lines */
function lacking(lines) {
  return lines.flatMap(({ title, engines }) =>
    NAMES.filter((name) => engines[name]?.reason).map((name) => ({ name, title, reason: engines[name].reason })),
  );
}

/** @param {Line[]} lines @param {Record<string, number>} seconds by engine @param {Record<string, any>} cost by engine */
export function terminal(lines, seconds, cost) {
  const lacks = lacking(lines).map(({ name, title: test, reason }) => `  ${title(name)} does not: ${test} (${reason})`);
  const times = Object.entries(seconds).map(([name, spent]) => `${title(name)} ${spent.toFixed(0)} s`);
  const minutes = Object.entries(cost).flatMap(([name, { rest }]) => (rest ? `  ${title(name)}, a minute at rest: ${minute(rest)}` : []));
  return `\n${[...lacks, ...minutes, `  spent in tests: ${times.join(', ')}`].join('\n')}\n`;
}

/** @param {import('./cost.js').Rest} rest */
function minute({ cpu_ms: page, empty_cpu_ms: empty }) {
  return `${page.toFixed(0)} ms of the processor, ${empty.toFixed(0)} ms for an empty page`;
}

/** docs/browsers.md. Nothing in it depends on when or where it was made. @param {Line[]} lines */
export function page(lines) {
  const text = [
    '# Browsers',
    '',
    '<!-- Written by `cargo xtask test e2e`. Do not edit. -->',
    '',
    'What the client does in three engines, in Debian’s versions: driven through WebDriver, with real providers on this',
    'machine, by the same tests. WebKitGTK has Safari’s engine. Where an engine can’t do something, a test proves that it',
    'can’t, and the reason is given below the table.',
  ];
  for (const [subject, heading] of Object.entries(SUBJECTS)) {
    const group = lines.filter((line) => line.subject === subject);
    if (group.length > 0) text.push('', `## ${heading}`, '', ...table(group));
  }
  return `${text.join('\n')}\n`;
}

/** @param {Line[]} lines */
function table(lines) {
  const row = (/** @type {string[]} */ cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const cell = (/** @type {{reason?: string}} */ { reason }) => (reason ? '**no**' : 'yes');
  const reasons = lacking(lines).map(({ name, title: test, reason }) => `- ${title(name)}, “${test}”: ${reason}.`);
  return [
    row(['', ...NAMES.map(title)]),
    row(['---', ...NAMES.map(() => '---')]),
    ...lines.map(({ title: test, engines }) => row([test, ...NAMES.map((name) => cell(engines[name]))])),
    ...(reasons.length > 0 ? ['', ...reasons] : []),
  ];
}
