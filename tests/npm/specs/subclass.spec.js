// An app's subclasses of this library's classes are called, and can override results.

import { SESSION_KEY } from '../../support/session-key.js';
import { expect, test } from '../support/fixtures.js';

/** @typedef {import('../support/fixtures.js').Visit} Visit */

test.use({ providerName: 'faulty' });

/** Signs in by a redirect that this page's manager begins, and an equal manager finishes. @param {Visit} visit */
async function signIn(visit, /** @type {() => void} */ make) {
  await visit.page.evaluate(make);
  await visit.page.evaluate(() => void window.manager.signinRedirect());
  await visit.page.waitForURL(/callback\?/);
  await visit.ready();
  await visit.page.evaluate(make);
  return await visit.page.evaluate(() =>
    window.manager.signinCallback().then(
      (/** @type {any} */ user) => user.profile.sub,
      (/** @type {Error} */ error) => error.message,
    ),
  );
}

test('a session is read from and written to the app’s subclass of a store', async ({ visit }) => {
  const make = () => {
    const { UserManager, WebStorageStateStore } = window.oidc;
    const turned = (/** @type {string | null} */ text) => text && [...text].reverse().join('');
    class Turned extends WebStorageStateStore {
      set(/** @type {string} */ key, /** @type {string} */ value) {
        return super.set(key, turned(value) ?? '');
      }
      async get(/** @type {string} */ key) {
        return turned(await super.get(key));
      }
      async remove(/** @type {string} */ key) {
        return turned(await super.remove(key));
      }
    }
    const userStore = new Turned({ store: window.localStorage });
    window.manager = new UserManager({ ...window.manager.settings, userStore, automaticSilentRenew: true });
    window.unloaded = 0;
    window.manager.events.addUserUnloaded(() => void (window.unloaded += 1));
  };
  await visit.open();
  expect(await signIn(visit, make)).toBe('johndoe');
  const find = (/** @type {string} */ sessionKey) => Object.entries(localStorage).find(([key]) => key.startsWith(sessionKey))?.[1];
  const entry = () => visit.page.evaluate(find, SESSION_KEY);
  expect((await entry())?.startsWith('}')).toBe(true);
  await visit.open();
  await visit.page.evaluate(make);
  expect(await visit.page.evaluate(async () => (await window.manager.getUser())?.profile.sub)).toBe('johndoe');
  // The core looks at the session too, by then.
  await visit.page.evaluate(() => window.manager._engine.start());
  await visit.page.evaluate(() => window.manager.clearStaleState());
  expect(await visit.page.evaluate(() => window.unloaded)).toBe(0);
  expect((await entry())?.startsWith('}')).toBe(true);
});

test('a user refused by an overridden step isn’t signed in', async ({ visit }) => {
  const make = () => {
    class Choosy extends window.oidc.UserManager {
      async _buildUser() {
        throw new Error('no role');
      }
    }
    window.manager = new Choosy(window.manager.settings);
  };
  await visit.open();
  expect(await signIn(visit, make)).toBe('no role');
  expect(await visit.page.evaluate(() => window.manager.getUser())).toBeNull();
  await visit.open();
  expect(await visit.page.evaluate(() => window.manager.getUser())).toBeNull();
});

test('two people’s refresh tokens are not mixed up by one client', async ({ visit }) => {
  const { provider } = visit.app;
  const people = [];
  for (const name of ['alice', 'bob']) {
    provider.fault.claims = (claims) => void (claims.sub = name);
    await visit.open();
    expect(await signIn(visit, () => {})).toBe(name);
    people.push(await visit.page.evaluate(async () => ({ ...(await window.manager.getUser()) })));
  }
  const { alice, bob } = Object.fromEntries(people.map((person) => [person.profile.sub, person]));
  provider.fault.claims = (claims, _header, { body }) => void (claims.sub = body.refresh_token === bob.refresh_token ? 'bob' : 'alice');
  const asked = provider.requests.length;
  const renewed = await visit.page.evaluate(async (states) => {
    const client = new window.oidc.OidcClient({ ...window.manager.settings });
    const all = await Promise.all(states.map((state) => client.useRefreshToken({ state })));
    return all.map(({ profile }) => profile.sub);
  }, [alice, bob, alice]);
  expect(renewed).toEqual(['alice', 'bob', 'alice']);
  const tokens = provider.requests.slice(asked).filter(({ name }) => name === 'POST /token');
  // Callers with the same refresh token share the request.
  expect(tokens.map(({ form }) => form.refresh_token)).toEqual([alice.refresh_token, bob.refresh_token]);
});

test('a network error has the browser’s error as its cause', async ({ visit }) => {
  await visit.open();
  await visit.page.route(`${visit.app.provider.origin}/**`, (route) => route.abort());
  const failed = await visit.page.evaluate(() =>
    window.manager.signinRedirect().catch((/** @type {any} */ { code, may_pass, cause }) => ({
      code,
      may_pass,
      isTypeError: cause instanceof TypeError,
    })),
  );
  expect(failed).toEqual({ code: 'provider_unreachable', may_pass: true, isTypeError: true });
});

test('a client_id given to a sign-out is sent once', async ({ visit }) => {
  await visit.open();
  const names = await visit.page.evaluate(async () => {
    const client = new window.oidc.OidcClient({ ...window.manager.settings });
    const ways = [{}, { client_id: 'other' }, { extraQueryParams: { client_id: 'third' } }];
    const requests = await Promise.all(ways.map((args) => client.createSignoutRequest(args)));
    return requests.map(({ url }) => new URL(url).searchParams.getAll('client_id'));
  });
  expect(names).toEqual([['my-app'], ['other'], ['third']]);
});
