// A provider of another site, in a browser as people get it.

import { renewsInFrame } from '../support/other-site.js';
import { expect, test } from '../support/fixtures.js';

test.use({ providerSite: 'other' });

test('signs in by redirect', async ({ app, provider }) => {
  expect(await app.tab.signIn()).toMatchObject({ ok: true });
  expect(await app.tab.signIn({ prompt: 'none' }), 'its cookies are its own').toMatchObject({ ok: true });
  expect(provider.issued).toHaveLength(2);
});

test('signs in in a popup', async ({ app, provider }) => {
  await app.tab.open();
  expect(await app.outcome(() => app.tab.press('signinPopup'))).toMatchObject({ ok: true });
  expect(provider.issued).toHaveLength(1);
});

test('renews with the refresh token', async ({ app, provider }) => {
  await app.tab.signIn();
  expect(await app.tab.call('refresh')).toMatchObject({ ok: true });
  expect(provider.issued).toHaveLength(2);
});

renewsInFrame('renews in a hidden frame', {
  chromium: 'a frame of another site has no cookies',
  firefox: 'a frame of another site has other cookies than that site has in a window',
});
