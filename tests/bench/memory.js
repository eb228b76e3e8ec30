// What a signed-in page takes: memory after a sign-in, of a restored session at rest and once it was renewed, and after 1,000
// renewals, and what it does in a minute in which nothing is to be done. Both libraries in turns, in one Chromium, each time in
// a page of its own.

import { setTimeout as moment } from 'node:timers/promises';
import { App, NAMES } from './support/app.js';
import { launch } from './support/browser.js';
import { median } from './support/statistics.js';
import { Watched } from './support/watched.js';
import { addFigures } from '../support/figures.js';

const RUNS = Number(process.env.RUNS ?? 5);
/** After the first of them everything has happened that happens once. */
const [FIRST, ALL] = [200, 1000];
const MINUTE_MS = 60_000;
/** What renewals leave behind is given back after two seconds. */
const TIDIED_MS = 5000;
/** By then a page has loaded what it loads when it is quiet. */
const RESTS_MS = 5000;

const named = (/** @type {(typeof NAMES)[number]} */ library) => (library === 'ours' ? 'ours' : 'oidc-client-ts');
const browser = await launch();
const apps = { ours: await App.start('ours', { automaticSilentRenew: true }), peer: await App.start('peer', { automaticSilentRenew: true }) };
const series = { ours: { signed_in: [], restored: [], renewed: [] }, peer: { signed_in: [], restored: [], renewed: [] } };
/** Pages with nothing in them. */
const empty = [];

for (let run = 0; run < RUNS; run += 1) {
  for (const library of run % 2 ? NAMES.toReversed() : NAMES) {
    const watched = await signedIn(library);
    series[library].signed_in.push(await watched.kept());
    await restore(watched, library);
    series[library].restored.push(await watched.kept());
    await watched.page.evaluate(async () => void (await window.bench.manager.signinSilent()));
    await moment(TIDIED_MS);
    series[library].renewed.push(await watched.kept());
    await watched.context.close();
  }
  empty.push(await nothing());
  process.stderr.write(`\r${run + 1} of ${RUNS} runs`);
}
process.stderr.write('\n');
const result = { empty: medians(empty) };
for (const library of NAMES) {
  const kept = Object.fromEntries(Object.entries(series[library]).map(([when, all]) => [when, medians(all)]));
  result[named(library)] = { ...kept, renewals: await renewals(library) };
}
const ratio = (/** @type {'restored' | 'renewed'} */ when) => rounded(result.ours[when].total_bytes / result['oidc-client-ts'][when].total_bytes);
result.ratio = ratio('restored');
result.ratio_renewed = ratio('renewed');
result.requests_alone = await requests();
result.idle = await idle();
await browser.close();
await Promise.all(NAMES.map((library) => apps[library].stop()));
console.log(JSON.stringify(result, null, 2));
await addFigures('memory', result);

/** A page in which a user has just signed in. @param {(typeof NAMES)[number]} library */
async function signedIn(library) {
  const watched = await Watched.open(browser);
  const { page } = watched;
  await page.goto(apps[library].home);
  await ready(page);
  await Promise.all([page.waitForURL(/callback/), page.evaluate(() => void window.bench.manager.signinRedirect())]);
  await ready(page);
  return watched;
}

/** Reloads a page, until it is idle. @param {Watched} watched @param {(typeof NAMES)[number]} library */
async function restore({ page }, library) {
  await page.goto(apps[library].home);
  await ready(page);
  await moment(RESTS_MS);
}

/** @param {import('@playwright/test').Page} page */
async function ready(page) {
  await page.waitForSelector('[data-ready]', { state: 'attached' });
  if ((await page.evaluate(() => window.bench.failures())) > 0) throw new Error('a renewal failed');
}

/** What 800 renewals leave, after the first 200. @param {(typeof NAMES)[number]} library */
async function renewals(library) {
  const watched = await signedIn(library);
  await restore(watched, library);
  return grown(watched, async (times) => {
    for (let time = 0; time < times; time += 1) await window.bench.manager.signinSilent();
  });
}

/** The memory that as many requests leave without any library. */
async function requests() {
  const watched = await Watched.open(browser);
  await watched.page.goto(new URL('/settings.json', apps.ours.home).href);
  return grown(watched, async (times) => {
    for (let time = 0; time < times; time += 1) await (await fetch('/settings.json', { cache: 'no-store' })).text();
  });
}

/** @param {Watched} watched @param {(times: number) => Promise<void>} work done in the page */
async function grown(watched, work) {
  const after = async (/** @type {number} */ times) => {
    await watched.page.evaluate(work, times);
    await moment(TIDIED_MS);
    return watched.settled();
  };
  const [before, all] = [await after(FIRST), await after(ALL - FIRST)];
  await watched.context.close();
  return Object.fromEntries(Object.keys(all).map((name) => [`grown_${name}`, all[name] - before[name]]));
}

/** A minute of both, and of a page with nothing in it, at the same time. */
async function idle() {
  const pages = { ours: await signedIn('ours'), 'oidc-client-ts': await signedIn('peer'), empty: await Watched.open(browser) };
  await restore(pages.ours, 'ours');
  await restore(pages['oidc-client-ts'], 'peer');
  await pages.empty.page.goto('about:blank');
  await moment(TIDIED_MS);
  const asked = () => ({ ours: apps.ours.provider.requests.length, 'oidc-client-ts': apps.peer.provider.requests.length, empty: 0 });
  const all = async () =>
    Object.fromEntries(await Promise.all(Object.entries(pages).map(async ([name, page]) => [name, await page.done()])));
  const before = { done: await all(), asked: asked() };
  await moment(MINUTE_MS);
  const after = { done: await all(), asked: asked() };
  const spent = (/** @type {string} */ name) => ({
    callbacks: after.done[name].callbacks - before.done[name].callbacks,
    requests: after.asked[name] - before.asked[name],
    script_ms: rounded(after.done[name].script_ms - before.done[name].script_ms),
    cpu_ms: rounded(after.done[name].cpu_ms - before.done[name].cpu_ms),
  });
  for (const page of Object.values(pages)) await page.context.close();
  return Object.fromEntries(Object.keys(pages).map((name) => [name, spent(name)]));
}

/** The memory of an empty page. */
async function nothing() {
  const { context, page, kept } = await Watched.open(browser);
  await page.goto('about:blank');
  const all = await kept();
  await context.close();
  return all;
}

/** The median of each member. @param {Record<string, number>[]} all */
function medians(all) {
  return Object.fromEntries(Object.keys(all[0]).map((name) => [name, median(all.map((one) => one[name]))]));
}

/** @param {number} value */
function rounded(value) {
  return Number(value.toFixed(3));
}
