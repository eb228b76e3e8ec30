import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { decodeProtectedHeader } from 'jose';
import { Browser } from '../test-support/browser.js';
import { authorizationRequest, discover, exchange, refresh, signIn, userInfo } from '../test-support/client.js';
import { startProvider } from '../test-support/process.js';

let provider;
let metadata;
before(async () => {
  provider = await startProvider();
  metadata = await discover(provider.issuer);
});
after(() => provider.cleanUp());

test('a person signs in with PKCE and the ID token says who they are', async () => {
  const { claims, id_token, refresh_token, access_token, expires_in } = await signIn(metadata, new Browser());
  const { iss, sub, name, email, picture, exp, iat } = claims;
  assert.deepEqual({ iss, sub, name, email }, {
    iss: provider.issuer,
    sub: 'alice',
    name: 'Alice Adams',
    email: 'alice@example.com',
  });
  assert.equal(picture, `${provider.issuer}/people/alice.svg`);
  assert.equal(exp - iat, 120);
  assert.equal(expires_in, 120);
  assert.ok(refresh_token);

  const { alg, kid } = decodeProtectedHeader(id_token);
  const { keys } = await (await fetch(metadata.jwks_uri)).json();
  assert.equal(keys.find((key) => key.kid === kid).alg, alg);
  assert.deepEqual(keys.map((key) => key.alg).sort(), ['ES256', 'RS256']);
  assert.equal((await userInfo(metadata, access_token, 'alice')).name, 'Alice Adams');
});

test('any page may show the picture', async () => {
  const picture = await fetch(`${provider.issuer}/people/bob.svg`);
  assert.equal(picture.status, 200);
  assert.equal(picture.headers.get('content-type'), 'image/svg+xml');
  assert.equal(picture.headers.get('cross-origin-resource-policy'), 'cross-origin');
});

test('a request without PKCE is refused', async () => {
  const request = await authorizationRequest(metadata, { code_challenge: undefined, code_challenge_method: undefined });
  await assertRefused(request, 'invalid_request');
});

test('the plain PKCE method is refused', async () => {
  await assertRefused(await authorizationRequest(metadata, { code_challenge_method: 'plain' }), 'invalid_request');
});

test('a code is refused with another verifier', async () => {
  const browser = new Browser();
  const request = await authorizationRequest(metadata);
  const callback = await browser.press(await browser.open(request.url), 'Bob Brown');
  const { verifier } = await authorizationRequest(metadata);
  await assert.rejects(exchange(metadata, { ...request, verifier }, callback.url), { error: 'invalid_grant' });
});

test('an unregistered redirect URI gets an error page, not a redirect', async () => {
  const { url } = await authorizationRequest(metadata, { redirect_uri: 'http://127.0.0.1:5170/elsewhere' });
  const page = await new Browser().open(url);
  assert.equal(page.response.status, 400);
  assert.match(page.html, /This did not work[\s\S]*invalid_redirect_uri/);
});

test('Cancel sends the person back with access_denied', async () => {
  const browser = new Browser();
  const request = await authorizationRequest(metadata);
  const callback = await browser.press(await browser.open(request.url), 'Cancel');
  assert.equal(callback.url.searchParams.get('error'), 'access_denied');
  assert.equal(callback.url.searchParams.get('state'), request.state);
});

test('a signed-in user isn’t prompted again, and prompt=none works only then', async () => {
  const browser = new Browser();
  const silently = async () => {
    const request = await authorizationRequest(metadata, { prompt: 'none' });
    return { request, callback: await browser.open(request.url) };
  };
  assert.equal((await silently()).callback.url.searchParams.get('error'), 'login_required');

  await signIn(metadata, browser, 'Carol Clarke');
  const { request, callback } = await silently();
  assert.equal((await exchange(metadata, request, callback.url)).claims.sub, 'carol');
});

test('prompt=consent shows no prompt', async () => {
  const browser = new Browser();
  const request = await authorizationRequest(metadata, { prompt: 'consent' });
  const callback = await browser.press(await browser.open(request.url), 'Alice Adams');
  const { scope } = await exchange(metadata, request, callback.url);
  assert.equal(scope, 'openid profile email offline_access');
});

test('prompt=login lets another person sign in, which signs the first one out', async () => {
  const browser = new Browser();
  const { refresh_token } = await signIn(metadata, browser, 'Alice Adams');
  const request = await authorizationRequest(metadata, { prompt: 'login' });
  const change = await browser.press(await browser.open(request.url), 'Bob Brown');
  const callback = await browser.press(change, 'Continue'); // a script presses it where there are scripts
  assert.equal((await exchange(metadata, request, callback.url)).claims.sub, 'bob');
  await assert.rejects(refresh(metadata, refresh_token), { error: 'invalid_grant' });
});

async function assertRefused({ url }, error) {
  const callback = await new Browser().open(url);
  assert.equal(callback.url.searchParams.get('error'), error);
  assert.equal(callback.url.searchParams.get('code'), null);
}
