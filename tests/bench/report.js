// `docs/performance.md`, of all figures that there are.

import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { bars } from './support/bars.js';
import { figuresOf } from '../support/figures.js';

const docs = fileURLToPath(new URL('../../docs/', import.meta.url));

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

async function size() {
  const { demo, ...apps } = (await figuresOf('size')) ?? {};
  if (!apps.npm?.first_gzip) return '';
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
    '## Bytes (`cargo xtask bench size`)\n',
    'The same small app with each library: it signs in by redirect and comes back, renews silently, and reads who is signed in.',
    'Bundled by esbuild and minified, in kilobytes of 1,000 bytes, gzip -9 (brotli 11). None of the',
    'other session clients checks the signature of an ID token. What is large in this one is loaded when somebody signs in, or once',
    'the page is quiet.\n',
    table([['', 'the page waits for', 'comes later'], ...rows]),
    '\n![The same as bars](images/size.svg)\n',
  ].join('\n');
}

const SPEED = {
  restore: 'from the navigation until the page knows who is signed in',
  callback: 'from the navigation back until the person is signed in, with all checks',
  signin_request_0: 'making a sign-in request, nothing else being under way',
  signin_request_50: 'the same with 50 sign-ins under way',
  signin_request_500: 'with 500',
};

async function speed() {
  const figures = await figuresOf('speed');
  if (!figures) return '';
  const runs = Object.values(figures)[0].runs;
  const rows = Object.entries(SPEED).map(([name, what]) => {
    const { ours_ms, ours_spread_ms, peer_ms, peer_spread_ms, ratio } = figures[name];
    return [what, `${ours_ms} ± ${ours_spread_ms}`, `${peer_ms} ± ${peer_spread_ms}`, ratio];
  });
  return [
    '## Time (`cargo xtask bench speed`)\n',
    `Medians of ${runs} runs in turns in one Chromium, each with nothing kept of the one before; ± is the median distance from the`,
    'median. The ratio is the median of the runs’ own ratios. Milliseconds.\n',
    table([['', 'oidc-client-wasm', 'oidc-client-ts 3.5.0', 'ratio'], ...rows]),
    '',
  ].join('\n');
}

async function tabs() {
  const figures = await figuresOf('tabs');
  if (!figures) return '';
  const rows = Object.entries(figures).map(([name, { tabs, token_requests, failures }]) => [nameOf(name), tabs, token_requests, failures]);
  return [
    '## Tabs (`cargo xtask bench tabs`)\n',
    'A person has many tabs of one app open, and the access token is about to end. The provider takes each refresh token once.\n',
    table([['', 'tabs', 'requests to the token endpoint', 'tabs that failed'], ...rows]),
    '',
  ].join('\n');
}

async function leptos() {
  const figures = await figuresOf('leptos-size');
  if (!figures) return '';
  const rows = ['ours', 'leptos_oidc', 'leptos-keycloak-auth'].map((name) => [nameOf(name), kilobytes(figures[name].added_gzip)]);
  return [
    '## Leptos (`cargo xtask bench leptos`)\n',
    'What sign-in adds to a small Leptos app, in kilobytes of 1,000 bytes, gzip -9.\n',
    table([['', 'added'], ...rows]),
    '',
  ].join('\n');
}

const [{ model }, { length }] = [cpus()[0], cpus()];
const parts = [
  '# What it costs\n',
  '<!-- Written by `cargo xtask bench size | speed | tabs | leptos`. Do not edit. -->\n',
  'Each table is measured anew by its command: both libraries in one run, on one machine, in turns. What counts is the ratio;',
  `the milliseconds are those of this machine (${length} cores, ${model.trim()}), with the provider on it too.\n`,
  ...(await Promise.all([size(), speed(), tabs(), leptos()])),
];
await writeFile(`${docs}performance.md`, `${parts.join('\n').trimEnd()}\n`);
