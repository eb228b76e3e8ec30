// What happens to a page and its storage, beside requests: sleep, storage that is cleared or full, a provider’s page that
// isn’t there.

import { expect } from '@playwright/test';
import { test, whoIs, words } from './support/fixtures.js';

const HOUR = 60 * 60;

test('asleep for eight hours', async ({ open, provider, note }) => {
  const client = await open();
  await client.page.clock.install();
  await client.signIn();
  const had = await whoIs(client);
  const renewed = client.page.waitForResponse(`${provider.origin}/token`);
  // Time has passed outside of the page.
  provider.fault.claims = (claims) => ['iat', 'exp', 'nbf'].forEach((name) => (claims[name] += 8 * HOUR));
  await client.page.clock.fastForward('08:00:00');
  await renewed;
  await expect.poll(() => client.call('events'), 'it is renewed').toContain('userLoaded');
  const has = await whoIs(client);
  const requests = provider.count('POST /token');
  const again = await client.call('refresh');
  const told = 'renews at once, with one request';
  await note({ at: 'the page itself', fault: 'the computer sleeps for 8 hours', told, had, has, again: again.ok });
  expect(has).toBe(had);
  expect(requests).toBe(2);
  expect(again, words(again)).toMatchObject({ ok: true });
});

test('storage cleared during a session', async ({ open, note }) => {
  const client = await open();
  await client.signIn();
  const had = await whoIs(client);
  await client.page.evaluate(() => (localStorage.clear(), sessionStorage.clear()));
  const outcome = await client.call('refresh');
  const has = await whoIs(client);
  const again = await client.signIn();
  const fault = 'the person clears the browser’s data while signed in';
  await note({ at: 'the page itself', fault, told: words(outcome), had, has, ended: true, again: again.ok });
  expect(outcome.code).toBe('not_signed_in');
  expect(again).toMatchObject({ ok: true });
});

test('storage cleared during a sign-in', async ({ open, note }) => {
  const client = await open();
  const callback = await client.answered();
  await client.page.evaluate(() => (localStorage.clear(), sessionStorage.clear()));
  const outcome = await client.answer(callback);
  const again = await client.signIn();
  const fault = 'the person clears the browser’s data while at the provider';
  await note({ at: 'the page itself', fault, told: words(outcome), again: again.ok });
  expect(outcome.code).toBe('state_not_found');
  expect(again, words(again)).toMatchObject({ ok: true });
});

/** Takes what is left of storage, down to the last byte. */
const fill = () => {
  for (const area of [localStorage, sessionStorage]) {
    for (let size = 2 ** 22, count = 0; size >= 1; ) {
      try {
        area.setItem(`filler-${(count += 1)}`, 'x'.repeat(size));
      } catch {
        size = Math.floor(size / 2);
      }
    }
  }
};

/** Makes room again. */
const empty = () => {
  for (const area of [localStorage, sessionStorage]) {
    for (const name of Object.keys(area)) if (name.startsWith('filler-')) area.removeItem(name);
  }
};

test('storage full when a session is renewed', async ({ open, provider, note }) => {
  const client = await open();
  await client.signIn();
  const had = await whoIs(client);
  // The next session is longer than the one that is stored.
  provider.fault.claims = (claims) => void (claims.more = 'x'.repeat(10_000));
  await client.page.evaluate(fill);
  const outcome = await client.call('refresh');
  const has = await whoIs(client);
  const events = await client.call('events');
  await client.page.evaluate(empty);
  const again = await client.call('refresh');
  // It is stored again: a reloaded page finds it.
  await client.visit();
  const found = await whoIs(client);
  const told = `${words(outcome)}, in memory, and says so (\`storage_degraded\`)`;
  await note({ at: 'the page itself', fault: 'storage is full', told, had, has, again: again.ok && found === had });
  expect(outcome).toMatchObject({ ok: true });
  expect(has).toBe(had);
  expect(events).toContain('storageDegraded');
  expect(again, words(again)).toMatchObject({ ok: true });
  expect(found, 'there is room again').toBe(had);
});

for (const [fault, request] of Object.entries({ 'the provider is stopped': 'abort', '500 with a page': 'fulfill' })) {
  test(`a sign-out: ${fault}`, async ({ open, provider, note }) => {
    const client = await open();
    await client.signIn();
    const had = await whoIs(client);
    const page = `${provider.origin}/endsession*`;
    const asked = client.page.waitForEvent(request === 'abort' ? 'requestfailed' : 'requestfinished', (it) =>
      it.url().startsWith(`${provider.origin}/endsession`),
    );
    await client.context.route(page, (route) =>
      request === 'abort' ? route.abort('connectionrefused') : route.fulfill({ status: 500, body: 'Internal Server Error' }),
    );
    await client.page.evaluate(() => void window.client.then((it) => it.signout()));
    await asked;
    await client.context.unroute(page);
    await client.visit();
    const has = await whoIs(client);
    await client.signIn();
    const again = await client.signOut();
    const told = request === 'abort' ? 'the browser’s own page' : 'the provider’s page';
    await note({ at: 'a sign-out', fault, told, had, has, ended: true, again: again.ok });
    expect(has, 'nobody stays signed in here').toBeUndefined();
    expect(again, words(again)).toMatchObject({ ok: true });
  });
}
