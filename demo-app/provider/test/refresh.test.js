import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser } from '../test-support/browser.js';
import { authorizationRequest, discover, exchange, refresh, signIn } from '../test-support/client.js';
import { startProvider } from '../test-support/process.js';

let provider;
let metadata;
before(async () => {
  provider = await startProvider();
  metadata = await discover(provider.issuer);
});
after(() => provider.cleanUp());

const refused = { error: 'invalid_grant' };

test('each refresh gives another refresh token and a new ID token', async () => {
  const first = await signIn(metadata, new Browser());
  const second = await refresh(metadata, first.refresh_token);
  const third = await refresh(metadata, second.refresh_token);
  assert.equal(new Set([first.refresh_token, second.refresh_token, third.refresh_token]).size, 3);
  assert.ok(third.id_token);
});

test('an old refresh token is refused and ends the session of the new one', async () => {
  const first = await signIn(metadata, new Browser());
  const second = await refresh(metadata, first.refresh_token);
  await assert.rejects(refresh(metadata, first.refresh_token), refused);
  await assert.rejects(refresh(metadata, second.refresh_token), refused);
});

test('at most one of several simultaneous requests with the same refresh token succeeds', async () => {
  const { refresh_token } = await signIn(metadata, new Browser());
  const answers = await Promise.allSettled(Array.from({ length: 8 }, () => refresh(metadata, refresh_token)));
  const winners = answers.filter(({ status }) => status === 'fulfilled');
  assert.ok(winners.length <= 1, `${winners.length} requests succeeded`);
  for (const { value } of winners) await assert.rejects(refresh(metadata, value.refresh_token), refused);
});

test('a code used twice revokes the tokens of its first use', async () => {
  const browser = new Browser();
  const request = await authorizationRequest(metadata);
  const callback = await browser.press(await browser.open(request.url), 'Alice Adams');
  const { refresh_token } = await exchange(metadata, request, callback.url);
  await assert.rejects(exchange(metadata, request, callback.url), refused);
  await assert.rejects(refresh(metadata, refresh_token), refused);
});

test('a crash and restart keep refresh tokens, sessions and keys', async () => {
  const browser = new Browser();
  const before = await startProvider();
  const then = await discover(before.issuer);
  const keys = await (await fetch(then.jwks_uri)).text();
  const used = await signIn(then, browser, 'Bob Brown');
  const { refresh_token } = await refresh(then, used.refresh_token);
  const { signal } = await before.kill();
  assert.equal(signal, 'SIGKILL');

  const restarted = await startProvider(before);
  try {
    assert.equal(await (await fetch(then.jwks_uri)).text(), keys);
    const request = await authorizationRequest(then, { prompt: 'none' });
    const callback = await browser.open(request.url);
    assert.equal((await exchange(then, request, callback.url)).claims.sub, 'bob');
    const { refresh_token: next } = await refresh(then, refresh_token);
    await assert.rejects(refresh(then, used.refresh_token), refused, 'what was used before the crash is still used');
    await assert.rejects(refresh(then, next), refused);
  } finally {
    await restarted.cleanUp();
  }
});
