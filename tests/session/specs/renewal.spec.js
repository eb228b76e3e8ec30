// Fresh tokens for the refresh token, which can be used once: a second use of it ends the session at the provider.

import { invalidGrant } from '../../support/answers.js';
import { expect, test } from '../support/fixtures.js';

const TOKEN = 'POST /token';

/** No response at all: the network is down. */
function unreachableForRenewals() {
  let isSignedIn = false;
  return {
    [TOKEN]: async (context, next) => {
      if (isSignedIn) return void context.req.socket.destroy();
      isSignedIn = true;
      await next();
    },
  };
}

test('renews with the refresh token', async ({ app, provider }) => {
  const { user } = await app.tab.signIn();
  expect(await app.tab.call('refresh')).toMatchObject({ ok: true, user: { profile: { sub: user.profile.sub } } });
  const [first, second] = provider.issued;
  const { access_token, refresh_token } = await app.tab.session();
  expect({ access_token, refresh_token }).toEqual({ access_token: second.access_token, refresh_token: second.refresh_token });
  expect(second.refresh_token).not.toBe(first.refresh_token);
});

test('sends one request for all windows and frames that renew at the same time', async ({ app, provider }) => {
  app.configure({ user_store: 'localStorage' });
  await app.tab.signIn();
  await app.tab.open();
  await app.another();
  await app.another();
  const frames = await app.another();
  await frames.goto(`${app.origin}/frames/3`, 3);
  const pages = 6;

  // The answer is held back until all the others wait for it.
  const others = app.tab;
  let asked = 0;
  provider.fault.routes = {
    [TOKEN]: async (_context, next) => {
      asked += 1;
      await gate;
      await next();
    },
  };
  let open = () => {};
  const gate = new Promise((resolve) => (open = () => resolve(undefined)));
  const outcomes = await app.told('outcome', pages, async () => {
    await app.callEverywhere('refresh');
    const waiting = () => others.evaluate(async () => (await navigator.locks.query()).pending?.length);
    await expect.poll(waiting, 'all the others wait for the one that asks').toBe(pages - 1);
    open();
  });

  expect(asked).toBe(1);
  expect(outcomes.filter(({ ok }) => ok)).toHaveLength(pages);
  expect(await app.tab.session()).toMatchObject({ access_token: provider.issued[1].access_token });
});

test('renews sequentially when windows renew one after another', async ({ app, provider }) => {
  app.configure({ user_store: 'localStorage' });
  await app.tab.signIn();
  const another = await app.another();
  for (const tab of [app.tab, another, app.tab]) expect(await tab.call('refresh')).toMatchObject({ ok: true });
  expect(provider.count(TOKEN)).toBe(4);
});

test('ends the session in all windows when the provider ends it', async ({ app, provider }) => {
  app.withoutFrames();
  app.configure({ user_store: 'localStorage' });
  await app.tab.signIn();
  const another = await app.another();
  provider.fault.routes = { [TOKEN]: invalidGrant };
  expect(await app.tab.call('refresh')).toMatchObject({ ok: false, code: 'invalid_grant' });
  expect(await another.call('getUser')).toEqual({ ok: true });
  expect(await another.call('refresh')).toMatchObject({ ok: false, code: 'not_signed_in' });
});

test('keeps the session while the provider can’t be reached, and renews as soon as it can', async ({ app, provider }) => {
  app.withoutFrames();
  provider.fault.tokens = (body) => void (body.expires_in = 1);
  provider.fault.routes = unreachableForRenewals();
  await app.tab.signIn();
  await expect.poll(() => app.tab.call('events'), 'it tries').toContain('silentRenewError');
  expect(await app.tab.session(), 'the session').toMatchObject({ refresh_token: provider.issued[0].refresh_token });
  provider.fault.tokens = undefined;
  provider.fault.routes = {};
  await expect.poll(() => provider.issued.length, 'it tries again by itself').toBe(2);
  await expect.poll(async () => (await app.tab.session()).access_token).toBe(provider.issued[1].access_token);
  expect(await app.tab.call('events')).not.toContain('userUnloaded');
});

test('renews when the machine wakes up after the token’s expiry', async ({ app, provider }) => {
  provider.fault.tokens = (body) => void (body.expires_in = 600);
  await app.tab.signIn();
  await app.tab.evaluate(() => {
    // During sleep timers stop, the clock doesn't.
    const { Date: clock } = window;
    const { now } = clock;
    clock.now = () => now.call(clock) + 700_000;
    window.dispatchEvent(new Event('focus'));
  });
  await expect.poll(() => provider.issued.length).toBe(2);
  await expect.poll(async () => (await app.tab.session()).access_token).toBe(provider.issued[1].access_token);
});

test('reports invalid_grant when a closed window had the only copy of the new refresh token, and signs in again', async ({ app, provider }) => {
  app.configure({ user_store: 'localStorage' });
  await app.tab.signIn();
  const closing = await app.another();
  let spent = () => {};
  const isSpent = new Promise((resolve) => (spent = () => resolve(undefined)));
  provider.fault.routes = {
    [TOKEN]: async (context, next) => {
      await next();
      context.respond = false;
      spent();
    },
  };
  await closing.evaluate(() => void window.client.then((client) => client.refresh()));
  await isSpent;
  await closing.close();
  provider.fault.routes = {};
  expect(await app.tab.call('refresh'), 'the provider’s word').toMatchObject({ ok: false, code: 'invalid_grant' });
  // A user who is still signed in at the provider isn't asked.
  expect(await app.tab.call('refresh'), 'in a frame').toMatchObject({ ok: true, user: { profile: { sub: 'johndoe' } } });
  expect(await app.tab.session()).toMatchObject({ access_token: provider.issued.at(-1).access_token });
});
