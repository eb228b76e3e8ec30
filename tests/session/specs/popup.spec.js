// Signing in and out in a popup, while the page stays.

import { expect, test } from '../support/fixtures.js';

/** The provider's page, at which a person would take their time. */
const WAITING = { 'GET /authorize': (context) => (context.body = 'Who are you?') };

const ways = {
  'a page with the client in it': ({ home }) => `${home}popup`,
  'the page that comes with the client': ({ origin }) => `${origin}/assets/callback.html`,
};
for (const [end, address] of Object.entries(ways)) {
  test(`signs in with a popup that returns to ${end}`, async ({ app, browserUnderTest, provider }) => {
    app.configure({ popup_redirect_uri: address(app) });
    await app.tab.open();
    const outcome = await app.outcome(() => app.tab.press('signinPopup'));
    expect(outcome).toMatchObject({ ok: true, user: { profile: { sub: 'johndoe' } } });
    expect(provider.count('POST /token')).toBe(1);
    await expect.poll(() => browserUnderTest.windows(), 'the window closes').toBe(1);
  });
}

test('signs in with a popup that the provider has severed from its opener', async ({ app, browserUnderTest, provider }) => {
  provider.fault.routes = {
    'GET /authorize': async (context, next) => {
      if (context.query.again) return next();
      context.set('Cross-Origin-Opener-Policy', 'same-origin');
      context.body = '<!doctype html><script>location.href += "&again=1"</script>';
    },
  };
  await app.tab.open();
  expect(await app.outcome(() => app.tab.press('signinPopup'))).toMatchObject({ ok: true });
  expect(provider.count('POST /token')).toBe(1);
  await expect.poll(() => browserUnderTest.windows(), 'the window closes').toBe(1);
});

test('reports a popup closed by the user', async ({ app, browserUnderTest, provider }) => {
  provider.fault.routes = WAITING;
  const { tab } = app;
  await tab.open();
  const outcome = await app.outcome(async () => {
    // Windows without a screen have the focus all at once; a person’s have it one after the other.
    await tab.evaluate(() => {
      window.looks = 0;
      document.hasFocus = () => {
        window.looks += 1;
        return false;
      };
    });
    await tab.press('signinPopup');
    await expect.poll(() => tab.evaluate(() => window.looks), 'the client looks where the person is').toBeGreaterThan(1);
    await browserUnderTest.closeOthers();
    await tab.evaluate(() => (document.hasFocus = () => true) && undefined);
  });
  expect(outcome).toMatchObject({ ok: false, code: 'popup_closed' });
  expect(provider.count('GET /authorize')).toBe(1);
});

test('reports a blocked popup', async ({ app, provider }) => {
  await app.tab.open();
  await app.tab.evaluate(() => (window.open = () => null));
  expect(await app.outcome(() => app.tab.press('signinPopup'))).toMatchObject({ ok: false, code: 'popup_blocked' });
  expect(provider.count('GET /authorize')).toBe(0);
});

test('keeps the session when a second sign-in with a popup fails', async ({ app, provider }) => {
  await app.tab.signIn();
  const session = await app.tab.session();
  provider.fault.answer = (url) => {
    url.search = String(new URLSearchParams({ error: 'access_denied', state: url.searchParams.get('state') ?? '' }));
  };
  await app.tab.open();
  expect(await app.outcome(() => app.tab.press('signinPopup'))).toMatchObject({ ok: false });
  expect(await app.tab.session()).toEqual(session);
});
