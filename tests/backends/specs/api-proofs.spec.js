// demo-app/api with access tokens that are bound to a key, and the proofs of it (RFC 9449).

import { expect, test } from '@playwright/test';

import { Api } from '../support/api.js';
import { API, Prover, RealProvider } from '../support/provider.js';

let provider, api;

test.beforeAll(async () => {
  provider = await RealProvider.start();
  api = await Api.start(provider.origin);
});

test.afterAll(async () => {
  await api.stop();
  await provider.stop();
});

/** Alice's access token for this API. */
const token = async (options = {}) => (await provider.signIn('alice', { resource: API, ...options })).access_token;

let alice, bound, url;

test.beforeEach(async () => {
  alice = await Prover.create();
  bound = await token({ dpop: alice });
  url = `${api.origin}/posts`;
});

const ask = (proof, request = 'GET /posts') => api.ask(request, { token: bound, proof });

function isNoProof({ status, challenge }, why) {
  expect(status).toBe(401);
  expect(challenge).toMatch(/^DPoP algs="[^"]+", error="invalid_dpop_proof", /);
  expect(challenge).toContain(`error_description="${why}"`);
}

test('a valid proof is accepted once, and its htu has no query', async () => {
  const proof = await alice.proof('GET', url, { token: bound });
  expect((await ask(proof, 'GET /posts?page=2')).status).toBe(200);
  isNoProof(await ask(proof), 'the proof was used before');
  const written = await api.ask('POST /posts', { token: bound, proof: await alice.proof('POST', url, { token: bound }), body: { text: 'x' } });
  expect(written.status).toBe(201);
});

test('a bound token without a proof is refused, as Bearer and as DPoP', async () => {
  const asBearer = await api.ask('GET /posts', { token: bound });
  expect(asBearer.status).toBe(401);
  expect(asBearer.challenge).toMatch(/^DPoP algs=.*error="invalid_token".*the token wants a proof of its key/);
  isNoProof(await api.ask('GET /posts', { headers: { authorization: `DPoP ${bound}` } }), 'the header DPoP is missing');
});

test('a proof for another request, token or key is refused', async () => {
  const now = Math.floor(Date.now() / 1000);
  const other = await Prover.create();
  const cases = [
    [await alice.proof('POST', url, { token: bound }), 'htm is another method'],
    [await alice.proof('GET', `${api.origin}/me`, { token: bound }), 'htu is another address'],
    [await alice.proof('GET', 'https://api.example/posts', { token: bound }), 'htu is another address'],
    [await alice.proof('GET', url, { token: 'another' }), "ath is another token's"],
    [await alice.proof('GET', url), 'signature or claims are wrong'],
    [await alice.proof('GET', url, { token: bound, claims: { iat: now - 120 } }), 'iat is too long ago, or in the future'],
    [await alice.proof('GET', url, { token: bound, claims: { iat: now + 120 } }), 'iat is too long ago, or in the future'],
    [await alice.proof('GET', url, { token: bound, claims: { jti: '' } }), 'jti is empty or too long'],
    [await alice.proof('GET', url, { token: bound, claims: { jti: 'j'.repeat(200) } }), 'jti is empty or too long'],
    [await alice.proof('GET', url, { token: bound, header: { typ: 'JWT' } }), 'typ is not dpop+jwt'],
    [await alice.proof('GET', url, { token: bound, header: { jwk: undefined } }), 'jwk is missing'],
    [await alice.proof('GET', url, { token: bound, header: { jwk: alice.privateJwk } }), 'jwk is not a public key alone'],
    [await alice.proof('GET', url, { token: bound, header: { jwk: other.jwk } }), 'signature or claims are wrong'],
    [await other.proof('GET', url, { token: bound }), 'the token is bound to another key'],
    ['made up', 'not a JWT'],
  ];
  for (const [proof, why] of cases) isNoProof(await ask(proof), why);
  // One of them is good: two are not.
  const twice = `${await alice.proof('GET', url, { token: bound })}, ${await alice.proof('GET', url, { token: bound })}`;
  expect((await ask(twice)).status).toBe(401);
});

test('an unbound token needs no proof, unless the API requires one', async () => {
  const bearer = await token();
  const refused = await api.ask('GET /posts', { token: bearer, proof: await alice.proof('GET', url, { token: bearer }) });
  expect(refused.challenge).toMatch(/^DPoP .*error="invalid_token".*the token is not bound to a key/);
  const strict = await Api.start(provider.origin, { API_DPOP: 'required' });
  try {
    expect((await strict.ask('GET /posts')).challenge).toMatch(/^DPoP algs="[^"]+"$/);
    const answer = await strict.ask('GET /posts', { token: bearer });
    expect([answer.status, answer.challenge]).toEqual([401, expect.stringMatching(/^DPoP .*error="invalid_token"/)]);
    const proof = await alice.proof('GET', `${strict.origin}/posts`, { token: bound });
    expect((await strict.ask('GET /posts', { token: bound, proof })).status).toBe(200);
  } finally {
    await strict.stop();
  }
});
