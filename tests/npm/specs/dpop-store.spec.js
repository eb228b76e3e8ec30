// Where the key that tokens are bound to is stored.

import { expect, test } from '../support/fixtures.js';

/** A proof's hash of the token that it is sent with. @param {import('@playwright/test').Page} page */
const provedToken = (page) =>
  page.evaluate(async () => {
    const user = await window.manager.getUser();
    const proof = await window.manager.dpopProof('https://api.example/', Object.assign(user, { access_token: 'another' }));
    const { ath } = JSON.parse(atob(proof.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')));
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode('another')));
    const expected = btoa(String.fromCharCode(...digest)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    return { ath, expected };
  });

test('a proof is bound to the given user’s token, and storeUser(null) removes the key', async ({ visit }) => {
  visit.configure({ dpop: { bind_authorization_code: true, store: 'own' } });
  await visit.open();
  await visit.page.evaluate(() => window.manager.signinPopup());
  const { ath, expected } = await provedToken(visit.page);
  expect(ath).toBe(expected);
  await visit.page.evaluate(() => window.manager.storeUser(null));
  expect(await visit.page.evaluate(() => window.ownKeys.size)).toBe(0);
});

test('the DPoP key is in the app’s own store, is used for renewals, and is removed with the session', async ({ visit }) => {
  visit.configure({ dpop: { bind_authorization_code: true, store: 'own' } });
  await visit.open();
  const kept = () =>
    visit.page.evaluate(async () => {
      const keys = [...window.ownKeys.values()].map(({ keys }) => [keys.privateKey.extractable, keys.privateKey.usages.join()]);
      const databases = (await indexedDB.databases()).map(({ name }) => name);
      return { keys, databases };
    });
  const [before, after] = await visit.page.evaluate(async () => {
    const before = await window.manager.signinPopup();
    const after = await window.manager.signinSilent();
    return [before, after].map(({ token_type, access_token }) => ({ token_type, access_token }));
  });
  expect([before.token_type, after.token_type]).toEqual(['DPoP', 'DPoP']);
  expect(after.access_token).not.toBe(before.access_token);
  const { keys, databases } = await kept();
  expect(keys).toEqual([[false, 'sign']]);
  // That of `IndexedDbDPoPStore`.
  expect(databases).not.toContain('oidc');

  await visit.page.evaluate(() => window.manager.removeUser());
  expect((await kept()).keys).toEqual([]);
});
