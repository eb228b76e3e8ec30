// New tokens for an existing session (RFC 6749, 6; OpenID Connect Core, 12).

import { signedByAStranger } from '../../support/tokens.js';
import { row } from '../support/row.js';
import { now } from '../support/time.js';

const TOKEN = 'POST /token';

/**
 * A sign-in, then a renewal with this fault. Refused or not: tokens of two answers are never mixed.
 *
 * @param {import('../support/row.js').Fault} fault
 */
const renewing = (fault) => ({
  keeps: true,
  run: async ({ client, provider, check }) => {
    const first = await client.signIn();
    check(first.ok, 'refuses the sign-in');
    provider.fault = fault;
    const outcome = await client.call('refresh');
    await checkWhole(client, provider, outcome, check);
    return outcome;
  },
});

/** The session that is kept is one answer's, not a mixture. */
async function checkWhole(client, provider, outcome, check) {
  const [text] = await client.sessions();
  if (text === undefined) return;
  const session = JSON.parse(text);
  const answer = outcome.ok ? provider.issued.at(-1) : provider.issued[0];
  check(session.access_token === answer.access_token, 'keeps another access token');
  check(session.refresh_token === answer.refresh_token, 'keeps another refresh token');
}

/** @param {(claims: any) => unknown} claims */
const renewingWith = (claims) => renewing({ claims: (all) => void claims(all) });

row({
  number: 'A32',
  name: 'oidcc-client-test-refresh-token',
  provider: 'issues new tokens for a refresh token',
  run: async ({ client, provider, check }) => {
    await client.signIn();
    const outcome = await client.call('refresh');
    const { form } = provider.last(TOKEN);
    check(form.grant_type === 'refresh_token', 'sends no refresh request');
    check(form.refresh_token === provider.issued[0].refresh_token, 'sends another refresh token');
    await checkWhole(client, provider, outcome, check);
    return outcome;
  },
});

row({
  number: 'A33',
  name: 'oidcc-client-test-refresh-token-invalid-issuer',
  provider: 'names another issuer in the ID token of a renewal',
  refuse: 'id_token_issuer',
  ...renewingWith((claims) => (claims.iss += '/')),
});

row({
  number: 'A34',
  name: 'oidcc-client-test-refresh-token-invalid-sub',
  provider: 'names another user in the ID token of a renewal',
  refuse: 'id_token_changed',
  ...renewingWith((claims) => (claims.sub = 'somebody-else')),
});

/** A first ID token with this claim, and a renewed one that `claims` changes. */
const renewingFrom = (first, claims) => ({
  ...renewingWith(claims),
  fault: { claims: (all) => void first(all) },
});

/** The nonce of the sign-in, in the renewed token too: as oidc-provider and Keycloak do. */
const sameNonce = () => {
  let nonce;
  const keep = (claims) => (nonce ??= claims.nonce);
  return renewingFrom(keep, (claims) => (claims.nonce = nonce));
};

row({
  number: 'S21',
  name: 'the ID token of a renewal',
  cases: {
    'another audience': {
      provider: 'issues it for another client',
      refuse: 'id_token_audience',
      ...renewingWith((claims) => (claims.aud = 'another-client')),
    },
    'issued before the first one': {
      provider: 'dates it before the first one',
      refuse: 'id_token_changed',
      ...renewingWith((claims) => (claims.iat = now() - 120)),
    },
    'another auth_time': {
      provider: 'says that the user signed in at another time',
      refuse: 'id_token_changed',
      ...renewingFrom(
        (claims) => (claims.auth_time = now() - 100),
        (claims) => (claims.auth_time = now()),
      ),
    },
    'another nonce': {
      provider: 'sends another nonce',
      refuse: 'id_token_changed',
      ...renewingWith((claims) => (claims.nonce = 'another')),
    },
    'no nonce': { provider: 'sends no nonce', ...renewingWith(() => {}) },
    'the same nonce': { provider: 'sends the nonce of the sign-in again', ...sameNonce() },
    'no ID token': {
      provider: 'sends no ID token',
      ...renewing({ tokens: (body) => void delete body.id_token }),
    },
    'a foreign signature': {
      provider: 'signs it with a foreign key',
      refuse: 'id_token_signature',
      ...renewing({ token: signedByAStranger }),
    },
  },
});

/** Refresh tokens that can be used once; a second time ends everything that came from them (RFC 9700, 4.14.2). */
function rotating() {
  const spent = new Set();
  let ended = false;
  /** Settles when it may respond. @type {Promise<unknown>} */
  let begun = Promise.resolve();
  const route = async ({ body: { grant_type: grant, refresh_token: token } }, response, next) => {
    if (grant !== 'refresh_token') return next();
    await begun;
    ended ||= spent.has(token);
    if (ended) return response.status(400).json({ error: 'invalid_grant' });
    spent.add(token);
    return next();
  };
  return { fault: { routes: { [TOKEN]: route } }, waitFor: (promise) => (begun = promise) };
}

/** Other parts of an app use the storage too: what is written last is then heard of late elsewhere. Runs in a tab. */
function writeMuch() {
  for (let times = 0; times < 20; times += 1) localStorage.setItem('busy', String(times).padEnd(200_000));
}

/**
 * Both tabs renew at once: the provider answers when both have begun, or one could be done before the other asks.
 *
 * @param {import('@playwright/test').Page[]} tabs
 * @param {(promise: Promise<unknown>) => unknown} waitFor
 */
async function renewAtOnce(tabs, waitFor) {
  let answer;
  waitFor(new Promise((resolve) => (answer = resolve)));
  const begin = async () => {
    const face = await window.client;
    window.renewal = face.refresh();
  };
  await Promise.all(tabs.map((tab) => tab.evaluate(begin)));
  await Promise.all(tabs.map((tab) => tab.evaluate(writeMuch)));
  answer();
  const outcomes = await Promise.all(tabs.map((tab) => tab.evaluate(() => window.renewal)));
  return outcomes.find(({ ok }) => !ok);
}

row({
  number: 'S24',
  name: 'two tabs renewing at once',
  provider: 'accepts each refresh token once, and ends the session when one is reused',
  settings: { user_store: 'localStorage' },
  run: async ({ client, provider, check }) => {
    await client.signIn();
    const other = await client.context.newPage();
    await other.goto(client.home);
    const { fault, waitFor } = rotating();
    provider.fault = fault;
    // Several times: which tab hears of the other's tokens when is a matter of luck.
    for (let round = 0; round < 4; round += 1) {
      const refused = await renewAtOnce([client.page, other], waitFor);
      const spent = provider.requests.map(({ form }) => form.refresh_token).filter(Boolean);
      check(new Set(spent).size === spent.length, 'uses a refresh token twice');
      check(spent.length === round + 1, 'sends two refresh requests');
      if (refused) return refused;
    }
    return client.call('refresh');
  },
});

row({
  number: 'S25',
  name: 'a revoked refresh token',
  provider: 'returns invalid_grant for a renewal',
  refuse: 'invalid_grant',
  run: async ({ client, provider, check }) => {
    await client.signIn();
    const no = (_request, response) => response.status(400).json({ error: 'invalid_grant' });
    provider.fault = { routes: { [TOKEN]: no } };
    const outcome = await client.call('refresh');
    const told = (await client.call('events')).filter((name) => name === 'userSignedOut');
    check(told.length === 1, told.length ? 'raises the event twice' : 'raises no event for the end of the session');
    check(provider.count(TOKEN) === 2, 'sends another request');
    return outcome;
  },
});
