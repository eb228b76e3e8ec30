// demo-app/api with a real provider: who is let in, and what they see.

import { expect, test } from '@playwright/test';
import { SignJWT, UnsecuredJWT, exportSPKI, importJWK } from 'jose';

import { Api } from '../support/api.js';
import { publicHalf, signingKey } from '../../support/keys.js';
import { API, Prover, RealProvider } from '../support/provider.js';
import { serve } from '../support/web.js';

let provider, api;

test.beforeAll(async () => {
  provider = await RealProvider.start();
  api = await Api.start(provider.origin);
});

test.afterAll(async () => {
  await api.stop();
  await provider.stop();
});

/** The person's access token for this API. */
const token = async (person, options = {}) => (await provider.signIn(person, { resource: API, ...options })).access_token;

/** Refused for this reason, in the format of RFC 6750 section 3.1. */
function isRefused({ status, challenge }, why) {
  expect(status).toBe(401);
  expect(challenge).toMatch(/^Bearer error="invalid_token", /);
  expect(challenge).toContain(`error_description="${why}"`);
}

test('a valid token is accepted, and identifies the same user again', async () => {
  const first = await api.ask('GET /me', { token: await token('alice') });
  expect(first.body).toMatchObject({ issuer: provider.origin, sub: 'alice' });
  expect((await api.ask('GET /me', { token: await token('alice') })).body).toEqual(first.body);
  expect((await api.ask('GET /me', { token: await token('bob') })).body.id).not.toBe(first.body.id);
});

test('a request without a token gets the challenges, without an error code', async () => {
  for (const headers of [{}, { authorization: 'Basic YTpi' }, { authorization: 'Bearer ' }]) {
    const { status, challenge } = await api.ask('GET /posts', { headers });
    expect(status).toBe(401);
    expect(challenge).toMatch(/^Bearer, DPoP algs="[^"]*ES256[^"]*"$/);
  }
});

test('every user sees, changes and removes their own posts only', async () => {
  const [alice, bob] = [await token('alice'), await token('bob')];
  const written = await api.ask('POST /posts', { token: alice, body: { text: 'mine' } });
  expect(written.status).toBe(201);
  const post = written.body;
  expect((await api.ask('GET /posts', { token: bob })).body).toEqual([]);
  for (const request of [`PUT /posts/${post.id}`, `DELETE /posts/${post.id}`, 'PUT /posts/999999']) {
    const { status } = await api.ask(request, { token: bob, body: { text: 'Bob was here' } });
    expect(status, request).toBe(404);
  }
  expect((await api.ask('GET /posts', { token: alice })).body).toContainEqual(post);
  expect((await api.ask(`PUT /posts/${post.id}`, { token: alice, body: { text: 'changed' } })).status).toBe(200);
  expect((await api.ask('GET /posts', { token: alice })).body).toContainEqual({ ...post, text: 'changed' });
  expect((await api.ask(`DELETE /posts/${post.id}`, { token: alice })).status).toBe(204);
  expect((await api.ask('GET /posts', { token: alice })).body).not.toContainEqual(expect.objectContaining({ id: post.id }));
});

test('an author in the body is ignored, and a text is required', async () => {
  const alice = await token('alice');
  const body = { text: 'x', author: 'bob', sub: 'bob', user: 2 };
  expect((await api.ask('POST /posts', { token: alice, body })).status).toBe(201);
  expect((await api.ask('GET /posts', { token: await token('bob') })).body).toEqual([]);
  for (const [wrong, status] of [[{ text: ' ' }, 422], [{ text: 'x'.repeat(501) }, 422], [{}, 400], [{ text: 1 }, 400]]) {
    expect((await api.ask('POST /posts', { token: alice, body: wrong })).status).toBe(status);
  }
});

test('a token with a foreign signature is refused, whatever kid it names', async () => {
  const stranger = await signingKey('ES256', 'stranger');
  const named = { ...stranger, kid: provider.key.kid };
  isRefused(await api.ask('GET /posts', { token: await provider.sign({}, {}, named) }), "the signature is not the provider's");
  isRefused(await api.ask('GET /posts', { token: await provider.sign({}, {}, stranger) }), 'the provider has no such key');
  const own = await provider.sign();
  const [header, , signature] = own.split('.');
  const payload = Buffer.from(JSON.stringify({ iss: provider.origin, aud: API, sub: 'bob', exp: 9_999_999_999 })).toString('base64url');
  isRefused(await api.ask('GET /posts', { token: [header, payload, signature].join('.') }), "the signature is not the provider's");
  // The key beside the token is not the provider's.
  const brought = await provider.sign({}, { jwk: publicHalf(stranger), kid: undefined }, stranger);
  isRefused(await api.ask('GET /posts', { token: brought }), "the signature is not the provider's");
});

test('an unsigned token and an HS256 signature with the public key are refused', async () => {
  const claims = { iss: provider.origin, aud: API, sub: 'alice', exp: 9_999_999_999 };
  isRefused(await api.ask('GET /posts', { token: new UnsecuredJWT(claims).encode() }), 'not a JWT');
  const publicKey = await importJWK(publicHalf(provider.key), 'ES256', { extractable: true });
  const secret = new TextEncoder().encode(await exportSPKI(/** @type {any} */ (publicKey)));
  const header = { alg: 'HS256', typ: 'at+jwt', kid: provider.key.kid };
  const confused = await new SignJWT(claims).setProtectedHeader(header).sign(secret);
  isRefused(await api.ask('GET /posts', { token: confused }), 'alg is not one of those taken here');
});

test('a token for another API, from another provider, expired or not valid yet is refused', async () => {
  const now = Math.floor(Date.now() / 1000);
  const other = await provider.signIn('alice', { resource: 'https://other-api.example' });
  isRefused(await api.ask('GET /posts', { token: other.access_token }), 'the token is for somebody else');
  const cases = [
    [{ aud: 'page' }, 'the token is for somebody else'],
    [{ iss: `${provider.origin}/` }, "the token is another provider's"],
    [{ exp: now - 60 }, 'the token has ended'],
    [{ nbf: now + 120 }, 'the token is not good yet'],
    [{ exp: undefined }, 'iss, aud, exp or sub is missing'],
    [{ aud: undefined }, 'iss, aud, exp or sub is missing'],
    [{ iss: undefined }, "the token can't be read"],
    [{ sub: undefined }, "the token can't be read"],
    [{ sub: '' }, 'sub is empty'],
  ];
  for (const [claims, why] of cases) isRefused(await api.ask('GET /posts', { token: await provider.sign(claims) }), why);
  expect((await api.ask('GET /posts', { token: await provider.sign({ aud: ['x', API] }) })).status).toBe(200);
});

test('an ID token is no access token, even for the same audience', async () => {
  const { id_token: idToken } = await provider.signIn('alice', { resource: API });
  isRefused(await api.ask('GET /posts', { token: idToken }), 'typ is not that of an access token');
  isRefused(await api.ask('GET /posts', { token: await provider.sign({}, { typ: 'JWT' }) }), 'typ is not that of an access token');
  isRefused(await api.ask('GET /posts', { token: await provider.sign({}, { typ: undefined }) }), 'typ is not that of an access token');
  expect((await api.ask('GET /posts', { token: await provider.sign({}, { typ: 'application/at+JWT' }) })).status).toBe(200);
});

test('an opaque token is refused where JWTs are required', async () => {
  const { access_token: opaque } = await provider.signIn('alice');
  isRefused(await api.ask('GET /posts', { token: opaque }), 'not a JWT');
});

test('a new signing key of the provider is fetched, and an unknown one is refused', async () => {
  test.setTimeout(60_000);
  const next = await signingKey('ES256', 'next');
  provider.newKeys = [publicHalf(next)];
  const signed = await provider.sign({ exp: 9_999_999_999 }, {}, next);
  // Not at once: keys are fetched again at most every ten seconds.
  await expect.poll(async () => (await api.ask('GET /posts', { token: signed })).status, { timeout: 20_000 }).toBe(200);
  isRefused(await api.ask('GET /posts', { token: await provider.sign({}, {}, await signingKey('ES256', 'never')) }), 'the provider has no such key');
});

test('a token without the scope is answered with 403 and the missing scope', async () => {
  const strict = await Api.start(provider.origin, { API_SCOPE: 'posts' });
  try {
    const { status, challenge } = await strict.ask('GET /posts', { token: await token('alice', { scope: 'openid' }) });
    expect(status).toBe(403);
    expect(challenge).toMatch(/^Bearer error="insufficient_scope", .*scope="posts"$/);
    expect((await strict.ask('GET /posts', { token: await provider.sign({ scope: 'posts:read postsx' }) })).status).toBe(403);
    expect((await strict.ask('GET /posts', { token: await token('alice') })).status).toBe(200);
  } finally {
    await strict.stop();
  }
  const stricter = await Api.start(provider.origin, { API_SCOPE: 'posts drafts' });
  try {
    expect((await stricter.ask('GET /posts', { token: await token('alice') })).status).toBe(403);
    expect((await stricter.ask('GET /posts', { token: await provider.sign({ scope: 'drafts x posts' }) })).status).toBe(200);
  } finally {
    await stricter.stop();
  }
});

test('opaque tokens are introspected at the provider until they are revoked', async () => {
  const asking = await Api.start(provider.origin, { API_TOKENS: 'opaque' });
  try {
    const { access_token: alice } = await provider.signIn('alice');
    const { access_token: bob } = await provider.signIn('bob');
    expect((await asking.ask('GET /me', { token: alice })).body).toMatchObject({ issuer: provider.origin, sub: 'alice' });
    await asking.ask('POST /posts', { token: alice, body: { text: 'mine' } });
    expect((await asking.ask('GET /posts', { token: bob })).body).toEqual([]);
    isRefused(await asking.ask('GET /me', { token: 'made-up' }), 'the provider refuses the token');
    const revoke = new URLSearchParams({ client_id: 'page', token: alice });
    await fetch(`${provider.origin}/token/revocation`, { method: 'POST', body: revoke });
    isRefused(await asking.ask('GET /me', { token: alice }), 'the provider refuses the token');
    const holder = await Prover.create();
    const { access_token: bound } = await provider.signIn('alice', { dpop: holder });
    isRefused(await asking.ask('GET /me', { token: bound }), 'the provider refuses the token');
  } finally {
    await asking.stop();
  }
});

test('while the provider is unreachable, a token is answered with 503 and no challenge', async () => {
  const fresh = await Api.start(provider.origin);
  const alice = await token('alice');
  try {
    provider.isDown = true;
    const { status, challenge } = await fresh.ask('GET /posts', { token: alice });
    expect([status, challenge]).toEqual([503, null]);
    provider.isDown = false;
    await expect.poll(async () => (await fresh.ask('GET /posts', { token: alice })).status).toBe(200);
    // Once it has the keys it needs the provider no more.
    provider.isDown = true;
    expect((await fresh.ask('GET /posts', { token: alice })).status).toBe(200);
  } finally {
    provider.isDown = false;
    await fresh.stop();
  }
});

test('CORS lets the page’s origin read responses and challenges, and no other origin', async ({ page }) => {
  const pages = [];
  for (const _ of [0, 1]) pages.push(await serve(async () => ({ body: '<!doctype html><link rel="icon" href="data:,">', headers: { 'content-type': 'text/html' } })));
  const [own, other] = pages;
  const open = await Api.start(provider.origin, { API_ORIGINS: own.origin });
  const alice = await token('alice');
  const inPage = (authorization) =>
    page.evaluate(
      async ([url, authorization]) => {
        try {
          const headers = { authorization, 'content-type': 'application/json' };
          const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ text: 'from a page' }) });
          return [answer.status, answer.headers.get('www-authenticate')];
        } catch {
          return 'unreadable';
        }
      },
      [`${open.origin}/posts`, authorization],
    );
  try {
    await page.goto(own.origin);
    expect(await inPage(`Bearer ${alice}`)).toEqual([201, null]);
    expect(await inPage('Bearer made-up')).toEqual([401, expect.stringContaining('error="invalid_token"')]);
    await page.goto(other.origin);
    expect(await inPage(`Bearer ${alice}`)).toBe('unreadable');
    expect((await open.ask('GET /posts', { token: alice })).body.length).toBe(1);
  } finally {
    await open.stop();
    for (const one of pages) await one.stop();
  }
});

test('an API with an invalid setting names it, and doesn’t start', async () => {
  for (const wrong of [{ API_AUDIENCE: '' }, { API_ISSUER: 'http://login.example' }, { API_ORIGINS: '*' }]) {
    await expect(Api.start(provider.origin, /** @type {any} */ (wrong))).rejects.toThrow('the API ended with 1');
  }
});
