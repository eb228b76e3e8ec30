// Tokens that are bound to a key of this browser (RFC 9449).

import { calculateJwkThumbprint } from 'jose';
import { invalidGrant } from '../../support/answers.js';
import { parts } from '../../support/tokens.js';
import { answer, hashOf, resource } from '../support/api.js';
import { strict } from '../support/fapi.js';
import { row } from '../support/row.js';
import { now } from '../support/time.js';

const TOKEN = 'POST /token';
const USERINFO = 'GET /userinfo';
const RESOURCE = 'GET /resource';

/** The proofs that were sent with requests of this name. @param {any} provider @param {string} name */
const proofs = (provider, name) =>
  provider.requests.filter((one) => one.name === name && one.headers.dpop).map(({ headers }) => parts(headers.dpop));

/**
 * What holds of every proof (RFC 9449, 4.2).
 *
 * @param {[any, any][]} all
 * @param {{method: string, url: string, token?: string}} request that they go with
 * @param {(holds: unknown, otherwise: string) => void} check
 */
function checkProofs(all, { method, url, token }, check) {
  check(all.length > 0, 'sends no proof');
  for (const [header, claims] of all) {
    check(header.typ === 'dpop+jwt' && header.alg === 'ES256', 'sends a proof of another typ');
    check(Object.keys(header.jwk).sort().join() === 'crv,kty,x,y', 'sends more than the public key');
    check(Math.abs(claims.iat - now()) < 60, 'sends a proof with another iat');
    check(claims.htm === method && claims.htu === url, 'sends a proof for another request');
    check(claims.ath === (token && hashOf(token)), 'sends a proof for another access token');
  }
  check(new Set(all.map(([, { jti }]) => jti)).size === all.length, 'sends a proof twice');
}

row({
  number: 'S26',
  name: 'DPoP proofs',
  cases: {
    'at the token endpoint': {
      provider: 'behaves correctly; the proof that it receives is inspected',
      ...strict({ nonces: true }),
      run: async ({ client, provider, check }) => {
        const outcome = await client.signIn();
        const url = `${provider.origin}/token`;
        checkProofs(proofs(provider, TOKEN), { method: 'POST', url }, check);
        return outcome;
      },
    },
    'at the userinfo endpoint': {
      provider: 'behaves correctly; the proof that it receives is inspected',
      ...strict({ nonces: true }),
      settings: { dpop: true, load_user_info: true },
      run: async ({ client, provider, check }) => {
        const outcome = await client.signIn();
        const url = `${provider.origin}/userinfo`;
        const token = provider.issued[0].access_token;
        checkProofs(proofs(provider, USERINFO), { method: 'GET', url, token }, check);
        return outcome;
      },
    },
    'at a resource with a query': {
      provider: 'behaves correctly; the app requests a resource with the query page=2',
      ...strict(),
      needs: ['api'],
      run: async ({ client, provider, check }) => {
        await client.signIn();
        const api = resource(provider, [() => answer]);
        const outcome = await api.call(client, '?page=2#top');
        const url = `${provider.origin}/resource`;
        const token = provider.issued[0].access_token;
        checkProofs(proofs(provider, RESOURCE), { method: 'GET', url, token }, check);
        return outcome;
      },
    },
  },
});

/** Wants a nonce, and never the one that it gave. @param {any} context */
const neverContent = (context) => {
  context.set('Access-Control-Allow-Origin', '*');
  context.set('Access-Control-Expose-Headers', 'DPoP-Nonce');
  context.set('DPoP-Nonce', `nonce-${Math.random()}`);
  context.status = 400;
  context.body = { error: 'use_dpop_nonce' };
};

row({
  number: 'S27',
  name: 'DPoP nonces',
  cases: {
    'at the token endpoint': {
      provider: 'requires a nonce at the token endpoint (400)',
      ...strict({ nonces: true, pushed: false }),
      run: async ({ client, provider, check }) => {
        const outcome = await client.signIn();
        check(provider.count(TOKEN) === 2, 'sends more than two token requests');
        return outcome;
      },
    },
    'at the resource': {
      provider: 'requires a nonce at the resource (401)',
      ...strict(),
      needs: ['api'],
      run: async ({ client, provider, check }) => {
        await client.signIn();
        const api = resource(provider, [
          () => ({ status: 401, challenge: 'DPoP error="use_dpop_nonce"', nonce: 'first' }),
          ({ proof }) => (proof.nonce === 'first' ? { ...answer, nonce: 'second' } : { status: 400 }),
          ({ proof }) => (proof.nonce === 'second' ? answer : { status: 400 }),
        ]);
        const outcome = await api.call(client);
        check(outcome.status === 200, 'doesn’t try again with the nonce');
        check((await api.call(client)).status === 200, 'doesn’t use the newest nonce');
        return outcome;
      },
    },
    'one nonce per server': {
      provider: 'requires a nonce at the token endpoint; the resource requires none',
      ...strict({ nonces: true }),
      needs: ['api'],
      run: async ({ client, provider, check }) => {
        await client.signIn();
        const api = resource(provider, [() => answer]);
        const outcome = await api.call(client);
        check(api.seen[0]?.proof.nonce === undefined, 'sends the provider’s nonce to the resource');
        return outcome;
      },
    },
    'a new nonce with every response': {
      provider: 'requires a nonce at the token endpoint, and accepts none that it issued',
      refuse: 'use_dpop_nonce',
      ...strict(),
      fault: { routes: { [TOKEN]: neverContent } },
      run: async ({ client, provider, check }) => {
        const outcome = await client.signIn();
        check(provider.count(TOKEN) === 2, `sends ${provider.count(TOKEN)} token requests`);
        return outcome;
      },
    },
  },
});

row({
  number: 'S28',
  name: 'Bearer tokens despite DPoP',
  cases: {
    'at sign-in': {
      provider: 'responds to a proof with a token of type Bearer',
      refuse: 'token_type_downgraded',
      ...strict(),
      fault: { tokens: (body) => (body.token_type = 'Bearer') },
    },
    'at a renewal': {
      provider: 'responds to the proof of a renewal with a token of type Bearer',
      refuse: 'token_type_downgraded',
      keeps: true,
      ...strict(),
      run: async ({ client, provider }) => {
        await client.signIn();
        provider.fault = { tokens: (body) => (body.token_type = 'Bearer') };
        return client.call('refresh');
      },
    },
    'code binding (dpop_jkt)': {
      provider: 'behaves correctly; the code is bound to the key too (dpop_jkt)',
      ...strict(),
      run: async ({ client, provider, check }) => {
        const outcome = await client.signIn();
        const asked = provider.last('POST /par')?.form ?? provider.last('GET /authorize').query;
        const [[{ jwk }]] = proofs(provider, TOKEN);
        check(asked.dpop_jkt, 'binds the code to no key');
        check(!asked.dpop_jkt || asked.dpop_jkt === (await calculateJwkThumbprint(jwk)), 'binds the code to another key');
        return outcome;
      },
    },
  },
});

/** Every key in the profile's databases, and whether a script can have it. Runs in the page. */
async function keysInDatabases() {
  const done = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const found = [];
  const look = async (value) => {
    if (value instanceof CryptoKey && value.type === 'private') {
      const exported = await crypto.subtle.exportKey('jwk', value).then(
        () => true,
        () => false,
      );
      found.push({ extractable: value.extractable, exported });
    } else if (value && typeof value === 'object') {
      for (const one of Object.values(value)) await look(one);
      if (value.privateKey instanceof CryptoKey && !Object.values(value).includes(value.privateKey)) {
        await look(value.privateKey);
      }
    }
  };
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      for (const value of await done(database.transaction(store).objectStore(store).getAll())) await look(value);
    }
    database.close();
  }
  return found;
}

row({
  number: 'S29',
  name: 'the DPoP key is not extractable',
  cases: {
    'read by a script': {
      provider: 'behaves correctly; a script on the page tries to export the key',
      ...strict(),
      run: async ({ client, check }) => {
        const outcome = await client.signIn();
        const keys = await client.page.evaluate(keysInDatabases);
        check(keys.length === 1, `keeps ${keys.length} keys`);
        check(!keys.some(({ extractable, exported }) => extractable || exported), 'exposes the key');
        return outcome;
      },
    },
    'after the next sign-in': {
      provider: 'behaves correctly; the user signs in again',
      ...strict(),
      // With separate sessions no tab deletes it: a duplicated tab may still use it.
      settings: { dpop: true, user_store: 'localStorage' },
      run: async ({ client, provider, check }) => {
        await client.signIn();
        const outcome = await client.signIn();
        const keys = proofs(provider, TOKEN).map(([{ jwk }]) => jwk.x);
        check(new Set(keys).size === 2, 'reuses the previous session’s key');
        check((await client.page.evaluate(keysInDatabases)).length === 1, 'keeps the previous session’s key');
        return outcome;
      },
    },
    'after the end of the session': {
      provider: 'ends the session (invalid_grant)',
      refuse: 'invalid_grant',
      ...strict(),
      run: async ({ client, provider, check }) => {
        await client.signIn();
        provider.fault = { routes: { [TOKEN]: invalidGrant } };
        const outcome = await client.call('refresh');
        check((await client.page.evaluate(keysInDatabases)).length === 0, 'keeps the key');
        return outcome;
      },
    },
  },
});
