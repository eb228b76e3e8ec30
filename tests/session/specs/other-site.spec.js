// A provider of another site, in a browser as people get it.

import { signsInInFrame } from '../support/other-site.js';
import { expect, test } from '../support/fixtures.js';

test('signs in by redirect at a provider of another site', async ({ app, elsewhere }) => {
  expect(await app.tab.signIn()).toMatchObject({ ok: true });
  expect(await app.tab.signIn({ prompt: 'none' }), 'its cookies are its own').toMatchObject({ ok: true });
  expect(elsewhere.issued).toHaveLength(2);
});

test('signs in in a window at a provider of another site', async ({ app, elsewhere }) => {
  await app.tab.open();
  expect(await app.outcome(() => app.tab.press('signinPopup'))).toMatchObject({ ok: true });
  expect(elsewhere.issued).toHaveLength(1);
});

signsInInFrame('signs in in a hidden frame at a provider of another site', {
  chromium: 'the frame has no cookies of its site',
  firefox: 'the frame has other cookies than its site has in a window',
});
