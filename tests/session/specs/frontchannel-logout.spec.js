// The provider opens a page of the app in a hidden frame while the person signs out there (OpenID Connect Front-Channel
// Logout 1.0).

import { can, expect, test } from '../support/fixtures.js';
import { signOutAtProvider } from '../support/sign-out.js';

test.beforeEach(({ app }) => app.configure({ user_store: 'localStorage' }));

test('ends the session when the person signs out at a provider of the same site', async ({ app, sessionProvider }) => {
  await app.tab.signIn();
  const outcome = await app.outcome(() => signOutAtProvider(app, sessionProvider));
  expect(outcome).toEqual({ ok: true });
  expect(await app.tab.call('getUser')).toEqual({ ok: true });
});

test.describe('another site', () => {
  test.use({ providerSite: 'other' });

  const title = 'ends the session when the person signs out at a provider of another site';
  test(title, async ({ app, sessionProvider, engineName }) => {
    const reason = 'the frame has other storage than the app has in a window';
    const works = can(engineName, { chromium: reason, firefox: reason, webkitgtk: reason });
    await app.tab.signIn();
    const outcome = await app.outcome(() => signOutAtProvider(app, sessionProvider));
    expect(outcome).toMatchObject({ ok: works });
    const { user } = await app.tab.call('getUser');
    expect(Boolean(user)).toBe(!works);
  });
});
