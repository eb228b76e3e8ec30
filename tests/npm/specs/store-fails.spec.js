// Stores of the app's own, and of its keys, that fail for a moment.

import { expect } from '../support/fixtures.js';
import { LIFE, asked, find, open, signIn, test, told, token } from '../support/rest.js';

test.use({ providerName: 'faulty' });

/** Whether each renewal spent what came last, and how many there were. @param {import('../support/fixtures.js').Visit} visit */
function expectRenewals(visit, count) {
  const spent = asked(visit).map(({ refresh_token }) => refresh_token);
  expect(spent).toEqual(visit.app.provider.issued.slice(0, count).map(({ refresh_token }) => refresh_token));
  expect(new Set(spent).size).toBe(count);
}

for (const removes of [true, false]) {
  test(`a renewal that the store refuses is kept in memory by a store that ${removes ? 'forgets' : 'keeps'} the previous one`, async ({ visit }) => {
    const { page } = visit;
    visit.configure({ userStore: 'own' });
    await signIn(visit);
    await find(page);
    const degraded = page.evaluate(() => new Promise((resolve) => window.manager.events.addStorageDegraded(resolve)));
    await page.evaluate((removes) => {
      const { userStore } = window.manager.settings;
      const fail = async () => {
        throw new Error('locked');
      };
      Object.assign(userStore, { set: fail, ...(!removes && { remove: fail }) });
    }, removes);
    const renewed = await page.evaluate(async () => (await window.manager.signinSilent()).access_token);
    await degraded;
    expect(await token(page)).toBe(renewed);
    await page.evaluate(() => {
      const { userStore } = window.manager.settings;
      // Those of its class.
      for (const name of ['set', 'remove']) delete userStore[name];
    });
    const again = await page.evaluate(async () => (await window.manager.signinSilent()).access_token);
    expectRenewals(visit, 2);
    expect(await token(page)).toBe(again);
    expect(await page.evaluate(() => [...window.ownEntries.values()].join())).toContain(again);
    expect(await told(page)).toEqual(['UserLoaded', 'UserLoaded']);
  });
}

/** The page after a sign-in that its store refused; the app's log. @param {import('../support/fixtures.js').Visit} visit */
async function signInUnkept(visit) {
  const { page } = visit;
  visit.configure({ userStore: 'own' });
  await open(visit, page);
  return await page.evaluate(async () => {
    window.told = [];
    const { events, settings } = window.manager;
    for (const name of ['UserLoaded', 'UserUnloaded', 'StorageDegraded']) events[`add${name}`](() => window.told.push(name));
    settings.userStore.set = async () => {
      throw new Error('keychain locked');
    };
    const said = [];
    const nothing = () => {};
    window.oidc.Log.setLogger({ debug: nothing, info: nothing, warn: nothing, error: (...all) => said.push(all.join(' ')) });
    await window.manager.signinPopup();
    return said;
  });
}

test('a user who can’t be stored stays for the life of the page, and the log has the reason', async ({ visit }) => {
  const said = await signInUnkept(visit);
  expect(said.some((line) => line.includes('keychain locked'))).toBe(true);
  expect(await token(visit.page)).toBeTruthy();
  expect(await told(visit.page)).toEqual(['StorageDegraded', 'UserLoaded']);
});

for (const [how, leave] of /** @type {[string, () => Promise<void>][]} */ ([
  ['removeUser()', () => window.manager.removeUser()],
  ['storeUser(null)', () => window.manager.storeUser(null)],
])) {
  test(`a user in memory alone is gone after ${how}`, async ({ visit }) => {
    await signInUnkept(visit);
    await visit.page.evaluate(leave);
    expect(await token(visit.page)).toBeNull();
  });
}

test('a user stored by the app once there is room replaces the one in memory', async ({ visit }) => {
  await signInUnkept(visit);
  const { page } = visit;
  await page.evaluate(async () => {
    const user = await window.manager.getUser();
    delete window.manager.settings.userStore.set;
    await window.manager.storeUser(Object.assign(user, { access_token: 'of the app' }));
  });
  expect(await token(page)).toBe('of the app');
  await page.evaluate(() => window.manager.storeUser(null));
  expect(await token(page)).toBeNull();
});

test('a key that cannot be read for a moment is not lost', async ({ visit }) => {
  const { page, app } = visit;
  app.provider.fault.tokens = (body) => void Object.assign(body, { token_type: 'DPoP', expires_in: LIFE });
  visit.configure({ automaticSilentRenew: false, dpop: { bind_authorization_code: true, store: 'db' } });
  await signIn(visit);
  // Loaded again, so it has no key in memory.
  await open(visit, page);
  await find(page);
  const code = await page.evaluate(async () => {
    const { store } = window.manager.settings.dpop;
    store.get = async () => {
      throw new Error('down');
    };
    return await window.manager.signinSilent().then(
      () => 'renewed',
      ({ code, may_pass }) => [code, may_pass],
    );
  });
  expect(code).toEqual(['storage_blocked', true]);
  expectRenewals(visit, 0);
  await page.evaluate(async () => {
    delete window.manager.settings.dpop.store.get;
    await window.manager.signinSilent();
  });
  expectRenewals(visit, 1);
  expect(await told(page)).toEqual(['UserLoaded']);
});

test('an encrypted session survives a key that can’t be read for a moment', async ({ visit }) => {
  const { page } = visit;
  await open(visit, page);
  await page.evaluate(async () => {
    const { EncryptedStateStore, UserManager, WebStorageStateStore } = window.oidc;
    const { settings } = window.manager;
    // One that the core can't speak to itself.
    const userStore = new EncryptedStateStore(new WebStorageStateStore({ prefix: 'my-app.', store: localStorage }));
    window.manager = new UserManager({ ...settings, userStore });
    await window.manager.signinPopup();
  });
  await find(page);
  const opened = await page.evaluate(async () => {
    const { open } = IDBFactory.prototype;
    let count = 0;
    const blocked = new Promise((resolve) => {
      IDBFactory.prototype.open = function () {
        // More than once: each is tried again at once.
        if (++count > 3) resolve(count);
        throw new DOMException('connection lost', 'UnknownError');
      };
    });
    window.mend = () => (IDBFactory.prototype.open = open);
    window.dispatchEvent(new Event('focus'));
    void window.manager.getUser();
    return await blocked;
  });
  expect(opened).toBeGreaterThan(3);
  const kept = await token(page);
  expect(kept).toBeTruthy();
  expect(await told(page)).toEqual([]);
  await page.evaluate(() => window.mend());
  expect(await token(page)).toBe(kept);
});
