// The provider opens a page of the app in a hidden frame while the person signs out there (OpenID Connect Front-Channel
// Logout 1.0).

import { can, expect, test } from '../support/fixtures.js';
import { signOutAtProvider } from '../support/sign-out.js';

test.beforeEach(({ app }) => app.configure({ user_store: 'localStorage' }));

const reason = 'the frame has other storage than the app has in a window';

/** Where it can't work, the session continues. @param {string} title @param {Parameters<typeof can>[1]} lacking */
function endsTheSession(title, lacking) {
  test(title, async ({ app, sessionProvider, engineName }) => {
    const works = can(engineName, lacking);
    await app.tab.signIn();
    const outcome = await app.outcome(() => signOutAtProvider(app, sessionProvider));
    expect(outcome).toMatchObject({ ok: works });
    const { user } = await app.tab.call('getUser');
    expect(Boolean(user)).toBe(!works);
  });
}

endsTheSession('ends the session when the person signs out at a provider of the same site', {
  webkitgtk: `${reason}: each origin in the address bar has its own`,
});

test.describe('another site', () => {
  test.use({ providerSite: 'other' });

  endsTheSession('ends the session when the person signs out at a provider of another site', {
    chromium: reason,
    firefox: reason,
    webkitgtk: reason,
  });
});
