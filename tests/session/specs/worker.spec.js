// Refresh tokens in a worker of the app (`token_worker`), where no script of a page can read them.

import { expect, test } from '../support/fixtures.js';

test.beforeEach(({ app }) => {
  app.withoutFrames();
  app.configure({ user_store: 'localStorage', token_worker: '/assets/keeper.js' });
});

test('renews with a refresh token that only the worker has', async ({ app, provider }) => {
  expect(await app.tab.signIn()).toMatchObject({ ok: true });
  expect(await app.tab.call('refresh')).toMatchObject({ ok: true });
  const tokens = provider.issued.map(({ refresh_token }) => refresh_token);
  expect(tokens).toHaveLength(2);
  const kept = await app.tab.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(tokens.filter((token) => kept.includes(token))).toEqual([]);
});

test('keeps the session after a reload and in every window while one stays open', async ({ app, provider }) => {
  await app.tab.signIn();
  const another = await app.another();
  expect(await another.call('refresh')).toMatchObject({ ok: true });
  await app.tab.open();
  await app.tab.reload();
  expect(await app.tab.call('refresh')).toMatchObject({ ok: true });
  expect(await another.call('refresh')).toMatchObject({ ok: true });
  expect(provider.issued).toHaveLength(4);
});
