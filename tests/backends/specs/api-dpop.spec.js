// demo-app/api called by the client itself, from a page, with an access token that is bound to the page's key (RFC 9449).

import { expect, test as base } from '@playwright/test';
import { decodeJwt } from 'jose';

import { Api } from '../support/api.js';
import { servePage } from '../support/page.js';
import { API, Prover, RealProvider } from '../support/provider.js';
import { App } from '../support/providers/app.js';

const test = base.extend({
  site: async ({}, use) => {
    const site = await servePage();
    await use(site);
    await site.stop();
  },
  provider: async ({ site }, use) => {
    const provider = await RealProvider.start([site.origin]);
    await use(provider);
    await provider.stop();
  },
  /** It takes no token without a proof. */
  api: async ({ site, provider }, use) => {
    const api = await Api.start(provider.origin, { API_ORIGINS: site.origin, API_DPOP: 'required' });
    await use(api);
    await api.stop();
  },
  app: async ({ page, site, provider }, use) => {
    const app = new App(page, site.origin);
    const members = { authority: provider.origin, client_id: 'page', redirect_uri: `${site.origin}/callback` };
    app.use('none', members, { dpop: true, scope: 'openid posts', resource: API });
    await use(app);
  },
});

/** The page's requests to the API, in order. */
function seen(page, api) {
  const requests = [];
  page.on('request', (request) => {
    if (request.url().startsWith(api.origin)) requests.push(request.headers());
  });
  return requests;
}

test('signs in with a DPoP key, writes a post, and sees its own posts', async ({ app, api, provider }) => {
  expect(await app.signIn()).toMatchObject({ ok: true, token_type: 'DPoP', profile: { sub: 'alice' } });
  const posts = `${api.origin}/posts`;
  expect(await app.call('callApi', posts, JSON.stringify({ text: 'mine' }))).toMatchObject({ ok: true, status: 201 });
  const { status, body } = await app.call('callApi', posts);
  expect([status, JSON.parse(body)]).toEqual([200, [expect.objectContaining({ text: 'mine' })]]);
  const bob = await Prover.create();
  const { access_token: token } = await provider.signIn('bob', { resource: API, dpop: bob });
  const theirs = await api.ask('GET /posts', { token, proof: await bob.proof('GET', posts, { token }) });
  expect([theirs.status, theirs.body]).toEqual([200, []]);
});

test('each request has its own proof, for its method, URL and access token', async ({ app, api, page }) => {
  const requests = seen(page, api);
  await app.signIn();
  await app.call('callApi', `${api.origin}/posts?page=2`);
  await app.call('callApi', `${api.origin}/posts`, JSON.stringify({ text: 'x' }));
  const proofs = requests.map(({ dpop }) => decodeJwt(dpop));
  expect(proofs).toMatchObject([
    { htm: 'GET', htu: `${api.origin}/posts` },
    { htm: 'POST', htu: `${api.origin}/posts` },
  ]);
  expect(proofs[0].jti).not.toBe(proofs[1].jti);
  expect(requests[0].authorization).toMatch(/^DPoP /);
});

test('a recorded request can’t be replayed: neither as it was, nor without the proof, nor with another key', async ({ app, api, page }) => {
  const requests = seen(page, api);
  await app.signIn();
  expect(await app.call('callApi', `${api.origin}/posts`)).toMatchObject({ status: 200 });
  const [{ authorization, dpop: proof }] = requests;
  const token = authorization.slice('DPoP '.length);
  const thief = await Prover.create();
  for (const [how, answer, why] of [
    ['once more', await api.ask('GET /posts', { token, proof }), 'the proof was used before'],
    ['as a bearer token', await api.ask('GET /posts', { token }), 'the token wants a proof of its key'],
    ['without a proof', await api.ask('GET /posts', { headers: { authorization } }), 'the header DPoP is missing'],
    ['with another key', await api.ask('GET /posts', { token, proof: await thief.proof('GET', `${api.origin}/posts`, { token }) }), 'the token is bound to another key'],
  ]) {
    expect([how, answer.status, answer.challenge]).toEqual([how, 401, expect.stringContaining(why)]);
  }
  expect(await app.call('callApi', `${api.origin}/posts`), 'and the page goes on').toMatchObject({ status: 200 });
});

test('the API refuses a token that isn’t bound to a key', async ({ app, api, provider, site }) => {
  const members = { authority: provider.origin, client_id: 'page', redirect_uri: `${site.origin}/callback` };
  app.use('none', members, { scope: 'openid posts', resource: API });
  expect(await app.signIn()).toMatchObject({ ok: true, token_type: 'Bearer' });
  expect(await app.call('callApi', `${api.origin}/posts`)).toMatchObject({ ok: true, status: 401 });
});
