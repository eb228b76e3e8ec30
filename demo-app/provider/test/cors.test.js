import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser } from '../test-support/browser.js';
import { client, discover, signIn } from '../test-support/client.js';
import { APP, startProvider } from '../test-support/process.js';

let provider;
let metadata;
before(async () => {
  provider = await startProvider();
  metadata = await discover(provider.issuer);
});
after(() => provider.cleanUp());

const FOREIGN = 'http://127.0.0.1:9999';
const allowedOrigin = (response) => response.headers.get('access-control-allow-origin');

test('the app may read metadata and keys', async () => {
  for (const address of [`${provider.issuer}/.well-known/openid-configuration`, metadata.jwks_uri]) {
    assert.equal(allowedOrigin(await fetch(address, { headers: { origin: APP } })), APP, address);
  }
});

test('the app may use the token endpoint, and no other page may', async () => {
  const { refresh_token } = await signIn(metadata, new Browser());
  const body = () => new URLSearchParams({ ...client, grant_type: 'refresh_token', refresh_token });
  const ask = (origin) => fetch(metadata.token_endpoint, { method: 'POST', headers: { origin }, body: body() });

  const foreign = await ask(FOREIGN);
  assert.equal(foreign.status, 400);
  assert.equal(allowedOrigin(foreign), null);

  const own = await ask(APP);
  assert.equal(own.status, 200);
  assert.equal(allowedOrigin(own), APP);
});

test('the app may read the userinfo, and no other page may', async () => {
  const { access_token } = await signIn(metadata, new Browser());
  const ask = (origin) =>
    fetch(metadata.userinfo_endpoint, { headers: { origin, authorization: `Bearer ${access_token}` } });
  assert.equal(allowedOrigin(await ask(FOREIGN)), null);
  assert.equal(allowedOrigin(await ask(APP)), APP);
});

test('the app may send the headers it needs', async () => {
  const headers = {
    origin: APP,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type, dpop',
  };
  const preflight = await fetch(metadata.token_endpoint, { method: 'OPTIONS', headers });
  assert.equal(preflight.status, 204);
  assert.equal(allowedOrigin(preflight), APP);
  assert.equal(preflight.headers.get('access-control-allow-headers'), 'content-type, dpop');
});
