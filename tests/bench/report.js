// `node bench/report.js NAME…`: in `docs/performance.md`, the tables of what has just been measured anew, the others as they are.

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

/** What the figures call ours. */
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
    'The same small app with each library: it signs in by redirect and comes back, renews silently, and reads who is signed in.',
    'Bundled by esbuild and minified, in kilobytes of 1,000 bytes, gzip -9 (brotli 11). None of the',
    'other session clients checks the signature of an ID token. What is large in this one is fetched once the page is quiet, and runs',
    'when somebody signs in or a renewal is near.\n',
    table([['', 'the page waits for', 'comes later'], ...rows]),
    '\n![The same as bars](images/size.svg)\n',
  ].join('\n');
}

const SPEED = {
  restore: 'from the navigation until the page knows who is signed in',
  callback: 'from the navigation back until the person is signed in, with all checks',
  callback_from_afar: 'the same with a provider whose answers take 50 ms longer',
  signin_request_0: 'making a sign-in request, nothing else being under way',
  signin_request_50: 'the same with 50 sign-ins under way',
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
    `Medians of ${runs} runs in turns in one Chromium, each with nothing kept of the one before; ± is the median distance from the`,
    `median. The ratio is the median of the runs’ own ratios. The milliseconds are those of ${MACHINE}.\n`,
    table([['', 'oidc-client-wasm', 'oidc-client-ts 3.5.0', 'ratio'], ...rows]),
    '\n![The ratios as bars](images/speed.svg)\n',
  ].join('\n');
}

/** @param {Figures} figures */
function tabs(figures) {
  const rows = Object.entries(figures).map(([name, { tabs, token_requests, failures }]) => [nameOf(name), tabs, token_requests, failures]);
  return [
    'A person has many tabs of one app open, and the access token is about to end. The provider takes each refresh token once.\n',
    table([['', 'tabs', 'requests to the token endpoint', 'tabs that failed'], ...rows]),
    '',
  ].join('\n');
}

/** @param {Figures} figures */
function leptos(figures) {
  const rows = ['ours', 'leptos_oidc', 'leptos-keycloak-auth', 'yew-oauth2'].map((name) => [nameOf(name), kilobytes(figures[name].added_gzip)]);
  return [
    'What sign-in adds to a small Leptos app, and yew-oauth2 to one of Yew, in kilobytes of 1,000 bytes, gzip -9.\n',
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
    kept('of a restored session at rest', 'restored'),
    kept('once it was renewed', 'renewed'),
    row('what Chromium’s process has to itself at rest', (name) => kilobytes(figures[name].restored.process_bytes)),
    row('and once it was renewed, compiled WebAssembly included', (name) => kilobytes(figures[name].renewed.process_bytes)),
    row('more of scripts’ memory after 1,000 renewals than after 200', (name) => kilobytes(figures[name].renewals.grown_script_bytes)),
    row('more of WebAssembly’s', (name) => kilobytes(figures[name].renewals.grown_wasm_bytes)),
    row('more of what Chromium keeps for the page', (name) => kilobytes(figures[name].renewals.grown_page_bytes)),
    row('callbacks of timers in a minute at rest', (name) => idle[name].callbacks),
    row('requests in that minute', (name) => idle[name].requests),
    row('milliseconds of scripts in it', (name) => idle[name].script_ms),
    row('milliseconds of the processor, of the whole page', (name) => idle[name].cpu_ms),
  ];
  return [
    'A page with a session that renews itself, after all garbage is collected; medians, in kilobytes of 1,000 bytes. The',
    `milliseconds are those of ${MACHINE}. A page with`,
    `nothing in it keeps ${kilobytes(empty.total_bytes)} and its process ${kilobytes(empty.process_bytes)}; at rest it takes`,
    `${idle.empty.cpu_ms} ms of the processor, in steps of ten. A restored session rests five seconds after its page was loaded: its`,
    'WebAssembly comes with the first operation or when the renewal is near, and stays. At rest it keeps',
    `${figures.ratio} times what oidc-client-ts’s does, and ${figures.ratio_renewed} times once it was renewed.`,
    'Requests leave something with Chromium, whoever makes them, as do locks and databases: 800 requests without any library leave',
    `${kilobytes(requests_alone.grown_page_bytes)} with it, and ${kilobytes(requests_alone.grown_script_bytes)} in the scripts’ memory.\n`,
    table([['', ...libraries.map(nameOf)], ...rows]),
    '',
  ].join('\n');
}

const DAYS = {
  five_minutes: 'five minutes',
  an_hour: 'an hour',
  an_hour_refused: 'the same, the provider answering 503',
  an_hour_and_late: 'an hour, and both are to renew a minute before the end',
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
    'A simulation: a million sessions through a working day, and for ten minutes the provider answers nobody. What is played is the',
    'client’s own state machine (`crate/protocol/src/renewal.rs`), and the rules of oidc-client-ts 3.5.0, with a time limit of ten',
    'seconds for both. Computers sleep, people look elsewhere and come back; two of five people have more than one tab, and each of',
    'oidc-client-ts’s asks by itself. What is assumed stands in `xtask/bench/herd/src/people.rs`.\n',
    table([
      ['access tokens live for', '', 'most requests once it is back, by the steady rate', 'all fresh after', 'sessions that nobody renews', 'requests for a session in eight hours'],
      ...rows,
    ]),
    '\n![Requests a second around the outage](images/herd.svg)\n',
    'At most twice the steady rate, and everyone fresh within five minutes: both hold, because a token is renewed when two thirds of',
    'its life are over, and the last third bridges the outage. They can’t both hold where an app asks for tokens of an hour to be',
    'renewed a minute before the end, as oidc-client-ts does: fourteen minutes’ worth of renewals are to be done in the five minutes',
    'then, which is 2.8 times the steady rate by itself. The client keeps the five minutes.',
    'Where oidc-client-ts is answered 503, or not at all by the network, it doesn’t try again. Where it does, all come back within',
    'fifteen seconds, and keep that step: with tokens of five minutes the same happens every four minutes from then on.\n',
  ].join('\n');
}

/** As they stand on the page; `figures`: the file that they are in, where it has another name. */
const TABLES = [
  { name: 'size', title: 'Bytes', text: size },
  { name: 'speed', title: 'Time', text: speed },
  { name: 'tabs', title: 'Tabs', text: tabs },
  { name: 'memory', title: 'Memory and rest', text: memory },
  { name: 'herd', title: 'A herd', text: herd },
  { name: 'leptos', title: 'Leptos', figures: 'leptos-size', text: leptos },
];

const NOT_MEASURED = [
  '- Engines other than Chromium: memory after all garbage is collected, and the processor’s time, only it tells.',
  '- Telephones and real networks. The provider is on the same machine; the one from afar answers 50 ms later.',
  '- A visit of somebody who has been here before, with compiled code that the browser has kept.',
  '- The compiled code of the WebAssembly by itself: it is in the figure of the process.',
  '- Time and memory of others than oidc-client-ts: each signs in and renews in its own way, and bytes alone compare.',
];

const before = new Map();
for (const text of (await readFile(PAGE, 'utf8').catch(() => '')).split(/^(?=## )/m)) {
  before.set(/^## (.*)/.exec(text)?.[1], `${text.trimEnd()}\n`);
}

/** What was measured just now. Older figures than the page's may lie beside these. */
const measured = process.argv.slice(2);

/** @param {(typeof TABLES)[number]} table */
async function part({ name, title, figures = name, text }) {
  const heading = `${title} (\`cargo xtask bench ${name}\`)`;
  return measured.includes(name) ? `## ${heading}\n\n${await text(await figuresOf(figures))}` : (before.get(heading) ?? '');
}

const parts = [
  '# What it costs\n',
  '<!-- Written by `cargo xtask bench`, or a table of it by `cargo xtask bench NAME`. Do not edit. -->\n',
  'Each table is measured anew by its command: both libraries in one run, on one machine, in turns. What counts is the ratio.\n',
  ...(await Promise.all(TABLES.map(part))),
  `## What is not measured\n\n${NOT_MEASURED.join('\n')}\n`,
];
await writeFile(PAGE, `${parts.join('\n').trimEnd()}\n`);
console.log(`Not measured:\n${NOT_MEASURED.join('\n')}`);
