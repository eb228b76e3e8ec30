// Tokens that are bound to a key of this browser (RFC 9449).

import { calculateJwkThumbprint } from 'jose';
import { parts } from '../../support/tokens.js';
import { expect, test } from '../support/fixtures.js';

/** The thumbprint of the key that the last request for tokens was signed with. */
const thumbprint = (provider) => {
  const [{ jwk }] = parts(String(provider.last('POST /token').headers.dpop));
  return calculateJwkThumbprint(jwk);
};

test.beforeEach(({ app }) => app.configure({ dpop: true }));

test('stores a key that isn’t extractable', async ({ app, provider }) => {
  expect(await app.tab.signIn()).toMatchObject({ ok: true, user: { token_type: 'DPoP' } });
  const keys = await app.tab.evaluate(async () => {
    const { settled } = window;
    const database = await settled(indexedDB.open('oidc'));
    const entries = await settled(database.transaction('dpop').objectStore('dpop').getAll());
    database.close();
    const read = async (key, format) => crypto.subtle.exportKey(format, key).then(() => 'read', ({ name }) => name);
    return Promise.all(
      entries.map(async ({ keys: { privateKey } }) => ({
        extractable: privateKey.extractable,
        read: await Promise.all(['jwk', 'pkcs8'].map((format) => read(privateKey, format))),
      })),
    );
  });
  expect(keys).toEqual([{ extractable: false, read: ['InvalidAccessError', 'InvalidAccessError'] }]);
  expect(provider.count('POST /token')).toBe(1);
});

test('uses the same key after a reload', async ({ app, provider }) => {
  await app.tab.signIn();
  const before = await thumbprint(provider);
  await app.tab.open();
  await app.tab.reload();
  expect(await app.tab.call('refresh')).toMatchObject({ ok: true, user: { token_type: 'DPoP' } });
  expect(await thumbprint(provider)).toBe(before);
});

test('uses one key in all windows', async ({ app, provider }) => {
  app.configure({ user_store: 'localStorage' });
  await app.tab.signIn();
  const before = await thumbprint(provider);
  const another = await app.another();
  expect(await another.call('refresh')).toMatchObject({ ok: true });
  expect(await thumbprint(provider)).toBe(before);
});

test('creates another key for the next session', async ({ app, provider }) => {
  await app.tab.signIn();
  const before = await thumbprint(provider);
  await app.tab.call('forget');
  await app.tab.signIn();
  expect(await thumbprint(provider)).not.toBe(before);
});

test('reports a missing key', async ({ app, provider }) => {
  app.withoutFrames();
  await app.tab.signIn();
  await app.tab.evaluate(() => window.settled(indexedDB.deleteDatabase('oidc')));
  await app.tab.open();
  expect(await app.tab.call('refresh')).toMatchObject({ ok: false, code: 'dpop_key_missing' });
  expect(provider.count('POST /token')).toBe(1);
});
