// `node bench/report.js NAME…`: rewrites the tables in `docs/performance.md` that were just measured, and keeps the others.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { bars } from './support/bars.js';
import { lines } from './support/lines.js';
import { figuresOf } from '../support/figures.js';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));
const PAGE = `${docs}performance.md`;

const [{ model }, { length: cores }] = [cpus()[0], cpus()];
/** For tables with milliseconds, which are those of one machine. */
const MACHINE = `this machine (${cores} cores, ${model.trim()}), with the provider on it too`;

/** Our name in the figures. */
const OURS = { npm: 'oidc-client-wasm', ours: 'oidc-client-wasm' };
const nameOf = (/** @type {string} */ key) => OURS[key] ?? key;

/** @param {string} name @param {string} picture */
async function draw(name, picture) {
  await mkdir(`${docs}images`, { recursive: true });
  await writeFile(`${docs}images/${name}.svg`, picture);
}

const kilobytes = (/** @type {number} */ bytes) => (bytes / 1000).toFixed(1);
const table = (/** @type {unknown[][]} */ [head, ...rows]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** @typedef {Record<string, any>} Figures as a command has written them */

/** @param {Figures} figures */
async function size({ demo, npm, ...others }) {
  const apps = { npm, ...others };
  const rows = Object.entries(apps).map(([name, { first_gzip, first_brotli, total_gzip, total_brotli }]) => [
    nameOf(name),
    `${kilobytes(first_gzip)} (${kilobytes(first_brotli)})`,
    `${kilobytes(total_gzip - first_gzip)} (${kilobytes(total_brotli - first_brotli)})`,
  ]);
  const picture = Object.entries(apps).map(([name, { first_gzip, total_gzip }]) => ({
    name: nameOf(name),
    parts: [first_gzip / 1000, (total_gzip - first_gzip) / 1000],
    label: kilobytes(total_gzip),
  }));
  await draw('size', bars('Kilobytes, gzip: what a page waits for, and what comes later', picture));
  return [
    'The same small app with each library: it signs in by redirect, handles the callback, renews silently, and reads the user.',
    'Bundled by esbuild and minified, in kilobytes of 1,000 bytes, gzip -9 (brotli 11). None of the other session clients checks',
    'the signature of an ID token. The large part of this one is fetched once the page is idle, and runs when somebody signs in',
    'or a renewal is due.\n',
    table([['', 'the page waits for', 'comes later'], ...rows]),
    '\n![The same as bars](images/size.svg)\n',
  ].join('\n');
}

const SPEED = {
  restore: 'from the navigation until the page knows who is signed in',
  callback: 'from the navigation back until the person is signed in, with all checks',
  callback_from_afar: 'the same with a provider that responds 50 ms later',
  signin_request_0: 'creating a sign-in request, with nothing else in progress',
  signin_request_50: 'the same with 50 sign-ins in progress',
  signin_request_500: 'with 500',
};

/** @param {Figures} figures */
async function speed(figures) {
  const runs = Object.values(figures)[0].runs;
  const rows = Object.entries(SPEED).map(([name, what]) => {
    const { ours_ms, ours_spread_ms, peer_ms, peer_spread_ms, ratio } = figures[name];
    return [what, `${ours_ms} ± ${ours_spread_ms}`, `${peer_ms} ± ${peer_spread_ms}`, ratio];
  });
  const picture = Object.keys(SPEED).map((name) => ({
    name: name.replaceAll('_', ' '),
    parts: [figures[name].ratio],
    label: String(figures[name].ratio),
  }));
  await draw('speed', bars('Time, as a part of what oidc-client-ts takes: 1 is as long', picture));
  return [
    `Medians of ${runs} runs in turns in one Chromium, each without any state of the one before; ± is the median distance from the`,
    `median. The ratio is the median of the ratios of single runs. The milliseconds are those of ${MACHINE}.\n`,
    table([['', 'oidc-client-wasm', 'oidc-client-ts 3.5.0', 'ratio'], ...rows]),
    '\n![The ratios as bars](images/speed.svg)\n',
  ].join('\n');
}

/** @param {Figures} figures */
function tabs(figures) {
  const rows = Object.entries(figures).map(([name, { tabs, token_requests, failures }]) => [nameOf(name), tabs, token_requests, failures]);
  return [
    'A user has many tabs of one app open, and the access token is about to expire. The provider accepts each refresh token once.\n',
    table([['', 'tabs', 'requests to the token endpoint', 'tabs that failed'], ...rows]),
    '',
  ].join('\n');
}

/** @param {Figures} figures */
function leptos(figures) {
  const rows = ['ours', 'leptos_oidc', 'leptos-keycloak-auth', 'yew-oauth2'].map((name) => [nameOf(name), kilobytes(figures[name].added_gzip)]);
  return [
    'What sign-in adds to a small Leptos app, and yew-oauth2 to a Yew app, in kilobytes of 1,000 bytes, gzip -9.\n',
    table([['', 'added'], ...rows]),
    '',
  ].join('\n');
}

/** @param {Figures} figures */
function memory(figures) {
  const { empty, idle, requests_alone } = figures;
  const libraries = ['ours', 'oidc-client-ts'];
  const row = (/** @type {string} */ what, /** @type {(name: string) => unknown} */ cell) => [what, ...libraries.map(cell)];
  const kept = (/** @type {string} */ what, /** @type {string} */ when) => {
    const all = (/** @type {string} */ name) => figures[name][when];
    return row(what, (name) => `${kilobytes(all(name).total_bytes)}, of it WebAssembly ${kilobytes(all(name).wasm_bytes)}`);
  };
  const rows = [
    kept('after a sign-in', 'signed_in'),
    kept('with a restored session, at rest', 'restored'),
    kept('after its renewal', 'renewed'),
    row('private memory of Chromium’s process, at rest', (name) => kilobytes(figures[name].restored.process_bytes)),
    row('the same after the renewal, including compiled WebAssembly', (name) => kilobytes(figures[name].renewed.process_bytes)),
    row('growth of the scripts’ memory from 200 to 1,000 renewals', (name) => kilobytes(figures[name].renewals.grown_script_bytes)),
    row('growth of the WebAssembly’s memory', (name) => kilobytes(figures[name].renewals.grown_wasm_bytes)),
    row('growth of Chromium’s memory for the page', (name) => kilobytes(figures[name].renewals.grown_page_bytes)),
    row('timer callbacks in an idle minute', (name) => idle[name].callbacks),
    row('requests in that minute', (name) => idle[name].requests),
    row('milliseconds of scripts in that minute', (name) => idle[name].script_ms),
    row('milliseconds of processor time, for the whole page', (name) => idle[name].cpu_ms),
  ];
  return [
    'A page with a session that renews itself, after garbage collection; medians, in kilobytes of 1,000 bytes. The',
    `milliseconds are those of ${MACHINE}. An empty`,
    `page keeps ${kilobytes(empty.total_bytes)} and its process ${kilobytes(empty.process_bytes)}; at rest it takes`,
    `${idle.empty.cpu_ms} ms of processor time, in steps of ten. A restored session is at rest five seconds after its page was loaded: its`,
    'WebAssembly is loaded by the first operation or shortly before the renewal, and stays. At rest the page keeps',
    `${figures.ratio} times as much as with oidc-client-ts, and ${figures.ratio_renewed} times as much after the renewal.`,
    'Requests, locks and databases leave some memory in Chromium in any case: 800 requests without any library leave',
    `${kilobytes(requests_alone.grown_page_bytes)} there, and ${kilobytes(requests_alone.grown_script_bytes)} in the scripts’ memory.\n`,
    table([['', ...libraries.map(nameOf)], ...rows]),
    '',
  ].join('\n');
}

const DAYS = {
  five_minutes: 'five minutes',
  an_hour: 'an hour',
  an_hour_refused: 'the same, the provider answering 503',
  an_hour_and_late: 'an hour, both set to renew a minute before expiry',
};

/** @param {Figures} figures */
async function herd(figures) {
  const rows = Object.entries(DAYS).flatMap(([day, what]) =>
    ['ours', 'oidc-client-ts'].map((name) => {
      const { peak_ratio, fresh_after_seconds, lost, requests_per_session_and_day } = figures.days[day][name];
      const fresh = fresh_after_seconds === null ? 'never' : `${fresh_after_seconds} s`;
      return [what, nameOf(name), peak_ratio, fresh, lost.toLocaleString('en'), requests_per_session_and_day];
    }),
  );
  const { ours, 'oidc-client-ts': peer } = figures.days.five_minutes;
  const picture = {
    title: 'Requests a second, as multiples of the steady rate (tokens of five minutes)',
    lines: [
      { name: nameOf('ours'), points: ours.curve },
      { name: 'oidc-client-ts', points: peer.curve },
    ],
    minute: (/** @type {number} */ point) => point / 6 - 10,
    shaded: /** @type {[number, number]} */ ([0, 10]),
    shade: 'the provider is away',
  };
  await draw('herd', lines(picture));
  return [
    'A simulation: a million sessions through a working day, in which the provider is down for ten minutes. It runs the client’s',
    'own state machine (`crate/protocol/src/renewal.rs`), and the rules of oidc-client-ts 3.5.0, with a timeout of ten seconds for',
    'both. Computers sleep, users switch to other pages and come back; two of five users have more than one tab, and each tab of',
    'oidc-client-ts renews by itself. The assumptions are in `xtask/bench/herd/src/people.rs`.\n',
    table([
      ['access tokens live for', '', 'peak of requests after the outage, in multiples of the steady rate', 'all tokens valid after', 'sessions never renewed again', 'requests per session in eight hours'],
      ...rows,
    ]),
    '\n![Requests a second around the outage](images/herd.svg)\n',
    'Both targets are met, at most twice the steady rate and all tokens valid within five minutes, because a token is renewed after',
    'two thirds of its lifetime, and the last third bridges the outage. They can’t both be met if an app wants tokens of an hour to',
    'be renewed a minute before they expire, as oidc-client-ts does: then fourteen minutes’ worth of renewals fall into five minutes,',
    'which alone is 2.8 times the steady rate. The client keeps to the five minutes.',
    'After a 503, or a failure that the network reports, oidc-client-ts doesn’t try again. After a timeout it does: all come back within',
    'fifteen seconds, and stay in step: with tokens of five minutes the same peak recurs every four minutes.\n',
  ].join('\n');
}

/** In the order of the page; `figures`: the file with the figures, if it has another name. */
const TABLES = [
  { name: 'size', title: 'Bytes', text: size },
  { name: 'speed', title: 'Time', text: speed },
  { name: 'tabs', title: 'Tabs', text: tabs },
  { name: 'memory', title: 'Memory and rest', text: memory },
  { name: 'herd', title: 'A herd', text: herd },
  { name: 'leptos', title: 'Leptos', figures: 'leptos-size', text: leptos },
];

const NOT_MEASURED = [
  '- Engines other than Chromium, the only one that reports memory after garbage collection, and processor time.',
  '- Phones and real networks. The provider is on the same machine; the remote one only responds 50 ms later.',
  '- Repeat visits, with compiled code in the browser’s cache.',
  '- The compiled code of the WebAssembly by itself: it is part of the process’s figure.',
  '- Time and memory of libraries other than oidc-client-ts: each signs in and renews differently, so only bytes can be compared.',
];

const before = new Map();
for (const text of (await readFile(PAGE, 'utf8').catch(() => '')).split(/^(?=## )/m)) {
  before.set(/^## (.*)/.exec(text)?.[1], `${text.trimEnd()}\n`);
}

/** The figures of this run. Others in the folder may be older than the page's. */
const measured = process.argv.slice(2);

/** @param {(typeof TABLES)[number]} table */
async function part({ name, title, figures = name, text }) {
  const heading = `${title} (\`cargo xtask bench ${name}\`)`;
  return measured.includes(name) ? `## ${heading}\n\n${await text(await figuresOf(figures))}` : (before.get(heading) ?? '');
}

const parts = [
  '# What it costs\n',
  '<!-- Written by `cargo xtask bench`, or a table of it by `cargo xtask bench NAME`. Do not edit. -->\n',
  'Each table is measured by its command: both libraries in one run, on one machine, in turns. Only the ratio counts.\n',
  ...(await Promise.all(TABLES.map(part))),
  `## What is not measured\n\n${NOT_MEASURED.join('\n')}\n`,
];
await writeFile(PAGE, `${parts.join('\n').trimEnd()}\n`);
console.log(`Not measured:\n${NOT_MEASURED.join('\n')}`);
