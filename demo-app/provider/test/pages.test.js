import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, buttons } from '../test-support/browser.js';
import { authorizationRequest, discover, refresh, signIn } from '../test-support/client.js';
import { APP, startProvider } from '../test-support/process.js';

let provider;
let metadata;
before(async () => {
  provider = await startProvider();
  metadata = await discover(provider.issuer);
});
after(() => provider.cleanUp());

test('the sign-in page offers every person by name, and a way back', async () => {
  const page = await new Browser().open((await authorizationRequest(metadata)).url);
  assert.match(page.html, /<h1>Sign in<\/h1>/);
  assert.match(page.html, /demo-app/);
  assert.deepEqual(
    buttons(page.html).map(({ name }) => name),
    ['Alice Adams', 'Bob Brown', 'Carol Clarke', 'Cancel'],
  );
});

test('the sign-in page cannot be framed, cached, or made to load anything from elsewhere', async () => {
  const { response, html } = await new Browser().open((await authorizationRequest(metadata)).url);
  const policy = response.headers.get('content-security-policy');
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.equal(response.headers.get('cache-control'), 'no-store');
  assert.doesNotMatch(html, /<script|(src|href)="(https?:)?\/\//);
});

test('a sign-in page that is used a second time says so', async () => {
  const browser = new Browser();
  const page = await browser.open((await authorizationRequest(metadata)).url);
  await browser.press(page, 'Alice Adams');
  const again = await browser.press(page, 'Alice Adams');
  assert.equal(again.response.status, 400);
  assert.match(again.html, /out of date/);
});

test('a sign-in page that another browser opened cannot be used', async () => {
  const page = await new Browser().open((await authorizationRequest(metadata)).url);
  const elsewhere = await new Browser().press(page, 'Alice Adams');
  assert.equal(elsewhere.response.status, 400);
});

test('sign-out asks once, ends session and tokens, and goes back to the app', async () => {
  const browser = new Browser();
  const { id_token, refresh_token } = await signIn(metadata, browser);
  const url = new URL(metadata.end_session_endpoint);
  url.search = new URLSearchParams({
    id_token_hint: id_token,
    post_logout_redirect_uri: `${APP}/signed-out`,
    state: 'abc',
  });
  const page = await browser.open(url);
  assert.match(page.html, /Alice Adams/);
  assert.deepEqual(buttons(page.html).map(({ name }) => name), ['Sign out']);

  const back = await browser.press(page, 'Sign out');
  assert.equal(back.url.href, `${APP}/signed-out?state=abc`);
  await assert.rejects(refresh(metadata, refresh_token), { error: 'invalid_grant' });
  const silent = await browser.open((await authorizationRequest(metadata, { prompt: 'none' })).url);
  assert.equal(silent.url.searchParams.get('error'), 'login_required');
});

test('sign-out without a page to go back to ends with a message', async () => {
  const browser = new Browser();
  await signIn(metadata, browser);
  const page = await browser.press(await browser.open(metadata.end_session_endpoint), 'Sign out');
  assert.match(page.html, /You have signed out/);
});

test('every request is logged without its query', async () => {
  await new Browser().open((await authorizationRequest(metadata, { client_id: 'nobody' })).url);
  assert.equal(provider.lines.at(-1), 'GET /auth 400');
  await fetch(metadata.token_endpoint, { method: 'POST' });
  assert.equal(provider.lines.at(-1), 'POST /token 400');
});
