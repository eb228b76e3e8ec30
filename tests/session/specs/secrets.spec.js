// Searches for known secrets wherever a script, the next page or a person at the screen could find them.

import { found, secretsOf } from '../../support/secrets.js';
import { signedByAStranger } from '../../support/tokens.js';
import { expect, test } from '../support/fixtures.js';

/** All that outlives a page, and what it says of how it came about. Runs in the page. */
async function everythingKept() {
  const kept = [{ ...localStorage }, { ...sessionStorage }, document.cookie, history.state, name];
  for (const { name } of await indexedDB.databases()) {
    const database = await window.settled(indexedDB.open(name));
    for (const store of database.objectStoreNames) {
      const entries = database.transaction(store).objectStore(store);
      kept.push(await window.settled(entries.getAll()), await window.settled(entries.getAllKeys()));
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    kept.push((await (await caches.open(name)).keys()).map(({ url }) => url));
  }
  return JSON.stringify(kept);
}

test('finds the tokens in the store that the app chose', async ({ app, provider }) => {
  app.configure({ user_store: 'localStorage' });
  await app.tab.signIn();
  const kept = await app.tab.evaluate(everythingKept);
  expect(found(secretsOf(provider), kept)).toEqual(['access_token', 'refresh_token', 'id_token']);
});

test('leaves no secret in storage, databases and caches when the session is in memory', async ({ app, provider }) => {
  app.configure({ user_store: 'memory' });
  expect(await app.tab.signIn()).toMatchObject({ ok: true });
  expect(await app.tab.call('refresh')).toMatchObject({ ok: true });
  const kept = await app.tab.evaluate(everythingKept);
  expect(found(secretsOf(provider), kept)).toEqual([]);
});

test('puts no secret into the console or an error', async ({ app, provider }) => {
  const { tab } = app;
  await tab.signIn();
  await tab.call('refresh');
  // Also covers the last messages before a page is unloaded, and the members of objects.
  await tab.evaluate(() => addEventListener('pagehide', () => console.info('left', { with: 'these words' })));
  provider.fault.token = signedByAStranger;
  const outcomes = [await tab.call('refresh'), await tab.signIn()];
  expect(outcomes.map(({ code }) => code)).toEqual(['id_token_signature', 'id_token_signature']);
  await expect.poll(() => app.printed).toContain('left {"with":"these words"}');
  const secrets = secretsOf(provider);
  expect(found(secrets, JSON.stringify(outcomes)), 'in errors').toEqual([]);
  expect(found(secrets, app.printed.join('\n')), 'on the console').toEqual([]);
});

test('leaves no secret in the history, nor for the next page', async ({ app, provider }) => {
  const { tab } = app;
  await tab.signIn();
  const driver = await tab.driver();
  const seen = [];
  const look = async () => seen.push(await tab.address(), await tab.evaluate(() => document.referrer));
  await look();
  await app.told('ready', 1, () => tab.evaluate((home) => window.location.assign(home), app.home));
  await look();
  for (const step of ['back', 'forward']) {
    await driver.navigate()[step]();
    await driver.wait(async () => await tab.evaluate(() => Boolean(window.client)), 10_000, 'a page of the app');
    await look();
  }
  expect(seen.filter((address) => address.startsWith(app.origin)).length, 'pages of the app').toBeGreaterThanOrEqual(4);
  expect(found(secretsOf(provider), seen.join('\n'))).toEqual([]);
});
