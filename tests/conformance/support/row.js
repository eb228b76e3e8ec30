// A row of the table: what a provider does, what a client must do, and what ours and its peer do.

import { test as base, expect } from '@playwright/test';
import { FaultyProvider } from '../../support/faulty-provider.js';
import { Client } from './client.js';
import { Profile } from './profile.js';
import { startSite } from './site.js';

/**
 * A row is one case, or has several.
 *
 * @typedef {object} Case
 * @property {string} [provider] what the provider (or an attacker) does
 * @property {string | null} [refuse] the code by which ours must refuse it, null where nothing has one; accepted when
 *   left out
 * @property {Fault | (() => Fault)} [fault] what is wrong with the provider; a function where it counts or remembers
 * @property {Record<string, unknown>} [settings] of the client, beside the usual ones
 * @property {(context: Attempt) => Promise<Outcome>} [run] what is done with the client; a sign-in when left out
 * @property {string[]} [never] requests that the provider must not be asked, `METHOD /path`
 * @property {(options: {fault: any, kind: string, home: string}) => Promise<any>} [start] the provider; a faulty one
 *   when left out
 * @property {string[]} [needs] features without which it can't be tried
 * @property {boolean} [keeps] whether a session may be left although it is refused
 *
 * @typedef {Case & {number: string, name: string, open?: string, cases?: Record<string, Case>}} Row
 *   `number`: `A` and the module's, or `S` and the checklist's; `open`: which way we went where the standards leave
 *   it open, and why
 *
 * @typedef {object} Attempt
 * @property {Client} client
 * @property {any} provider
 * @property {(holds: unknown, otherwise: string) => void} check says what is wrong beside the outcome
 * @property {(options?: {fault?: Fault, host?: string}) => Promise<FaultyProvider>} another starts one more provider
 *
 * @typedef {import('../../support/faulty-provider.js').Fault} Fault
 * @typedef {import('./client.js').Outcome} Outcome
 * @typedef {{got: string, code: string | null, message?: string}} Result
 */

/** The features needed by rows that the peer has. Ours must have them all. */
const PEER_FEATURES = ['dpop', 'userinfo', 'revocation'];

const test = base.extend({
  /** The app's origin, and on it a browser profile for each client. */
  profiles: [
    async ({ browser }, use) => {
      const site = await startSite();
      const profiles = {
        ours: await Profile.make(browser, site.origin),
        peer: await Profile.make(browser, site.origin),
      };
      await use(profiles);
      await Promise.all(Object.values(profiles).map(({ context }) => context.close()));
      await site.stop();
    },
    { scope: 'worker' },
  ],
});

/** Adds a row. @param {Row} row */
export function row(row) {
  const lines = Object.entries(row.cases ?? { '': {} }).map(([label, one]) => ({ ...row, ...one, label }));
  const described = lines.map(({ label, provider, refuse, open }) => {
    const expected = { got: refuse === undefined ? 'accept' : 'refuse', code: refuse ?? null };
    return { label, provider, expected, open };
  });
  const description = JSON.stringify({ number: row.number, name: row.name, lines: described });
  test(`${row.number} ${row.name}`, { annotation: { type: 'row', description } }, async ({ profiles }, info) => {
    info.setTimeout(30_000 + lines.length * 10_000);
    const results = [];
    for (const line of lines) {
      const ours = await attempt('ours', line, profiles.ours);
      const peer = await attempt('peer', line, profiles.peer);
      results.push({ label: line.label, ours, peer });
    }
    await info.attach('results', { body: JSON.stringify(results), contentType: 'application/json' });
    const said = ({ got, code, message }) => [got, code, message].filter(Boolean).join(' | ');
    for (const [index, { label, ours }] of results.entries()) {
      const { expected } = described[index];
      expect.soft({ got: ours.got, code: ours.code }, `${label} ours: ${said(ours)}`).toEqual(expected);
    }
  });
}

/**
 * @param {'ours' | 'peer'} kind
 * @param {Row & {label: string}} line
 * @param {Profile} profile
 * @returns {Promise<Result>}
 */
async function attempt(kind, line, profile) {
  if (kind === 'peer' && line.needs?.some((feature) => !PEER_FEATURES.includes(feature)))
    return { got: 'no such feature', code: null };
  // A copy: what one attempt changes is not there for the next.
  const fault = { ...(typeof line.fault === 'function' ? line.fault() : line.fault) };
  const provider = await (line.start ?? FaultyProvider.start)({ fault, kind, home: `${profile.site}/${kind}/` });
  const more = [];
  const another = async (options = {}) => {
    more.push(await FaultyProvider.start(options));
    return more.at(-1);
  };
  const settings = { authority: provider.origin, ...line.settings };
  const client = await Client.open({ profile, kind, settings });
  try {
    const wrong = [];
    const check = (holds, otherwise) => holds || wrong.push(otherwise);
    const run = line.run ?? (() => client.signIn());
    const outcome = await run({ client, provider, check, another });
    const broken = [provider, ...more].flatMap(({ errors }) => errors);
    if (broken.length > 0) throw new AggregateError(broken, `the provider of this test broke: ${broken[0]}`);
    for (const name of line.never ?? []) check(provider.count(name) === 0, `requests ${name}`);
    if (!outcome.ok && !line.keeps) check((await client.sessions()).length === 0, 'a session is kept');
    return result(outcome, wrong);
  } finally {
    client.close();
    await Promise.all([provider, ...more].map((one) => one.stop()));
  }
}

/**
 * @param {Outcome} outcome
 * @param {string[]} wrong
 * @returns {Result}
 */
function result({ ok, code = null, message }, wrong) {
  const got = [ok ? 'accept' : 'refuse', [...new Set(wrong)].join(', ')].filter(Boolean).join(', but ');
  return ok ? { got, code: null } : { got, code, message };
}
