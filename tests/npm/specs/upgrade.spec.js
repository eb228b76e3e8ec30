// An app changes its library while people are signed in, and changes back.

import { expect, test } from '../support/fixtures.js';

test.use({ library: 'peer' });

/** Leaves for the provider, and comes back to this page of the app. */
async function leave({ page, app, ready }, call, to = 'callback') {
  await Promise.all([
    page.waitForURL((url) => url.href.startsWith(app.home + to)),
    page.evaluate((source) => void (0, eval)(`(${source})`)(window.manager), String(call)),
  ]);
  await ready();
}

const signIn = (visit, args = {}) =>
  leave(visit, `(manager) => manager.signinRedirect(${JSON.stringify(args)})`).then(() =>
    visit.page.evaluate(async () => (await window.manager.signinCallback()).access_token),
  );
const user = ({ page }) =>
  page.evaluate(async () => {
    const found = await window.manager.getUser();
    return found && { sub: found.profile.sub, access_token: found.access_token, expired: found.expired };
  });
const renew = ({ page }) => page.evaluate(async () => (await window.manager.signinSilent()).access_token);
const signOut = async (visit) => {
  const { page, app } = visit;
  await page.evaluate(() => void window.manager.signoutRedirect());
  await page.click('button[name=logout]');
  await page.waitForURL((url) => url.href.startsWith(`${app.home}signed-out`));
  await visit.ready();
  await page.evaluate(() => window.manager.signoutCallback());
};

for (const [from, to] of [
  ['peer', 'ours'],
  ['ours', 'peer'],
]) {
  const names = { peer: 'oidc-client-ts', ours: 'this package' };

  test(`a session of ${names[from]} continues with ${names[to]}`, async ({ visit }) => {
    const { app } = visit;
    app.library = from;
    await visit.open();
    const signedIn = await signIn(visit);

    app.library = to;
    await visit.open();
    expect(await user(visit), 'still signed in').toEqual({ sub: 'johndoe', access_token: signedIn, expired: false });
    const renewed = await renew(visit);
    expect(renewed, 'renews').toBe(app.provider.issued.at(-1).access_token);
    expect(renewed).not.toBe(signedIn);
    expect(app.provider.last('POST /token')?.form.grant_type).toBe('refresh_token');

    app.library = from;
    await visit.open();
    expect((await user(visit))?.access_token, 'and back again').toBe(renewed);
    const again = await renew(visit);
    expect(again).not.toBe(renewed);

    app.library = to;
    await visit.open();
    expect((await user(visit))?.access_token).toBe(again);
    await signOut(visit);
    expect(await user(visit), 'signs out').toBeNull();
    app.library = from;
    await visit.open();
    expect(await user(visit)).toBeNull();
  });
}

test('a sign-in that oidc-client-ts began without a nonce is refused with a code, and can be repeated', async ({ visit }) => {
  const { app, page } = visit;
  // The answer is held back until the app has changed.
  app.provider.fault.answer = () => void (app.library = 'ours');
  await visit.open();
  await leave(visit, (manager) => manager.signinRedirect());
  const { code, explanation } = await page.evaluate(() =>
    window.manager.signinCallback().catch(({ code, explanation }) => ({ code, explanation })),
  );
  expect(code).toBe('state_without_nonce');
  expect(explanation).toContain('nonce');
  expect(await user(visit)).toBeNull();
  await visit.open();
  expect(await signIn(visit)).toBe(app.provider.issued.at(-1).access_token);
});

test('a sign-in that oidc-client-ts began with a nonce is completed by us', async ({ visit }) => {
  const { app } = visit;
  app.provider.fault.answer = () => void (app.library = 'ours');
  await visit.open();
  expect(await signIn(visit, { nonce: 'n-0123456789abcdef', state: { at: 1 } })).toBe(app.provider.issued[0].access_token);
  expect((await user(visit))?.sub).toBe('johndoe');
});

test('a sign-in that we began is completed by oidc-client-ts, when the app changes back', async ({ visit }) => {
  const { app } = visit;
  app.library = 'ours';
  app.provider.fault.answer = () => void (app.library = 'peer');
  await visit.open();
  expect(await signIn(visit)).toBe(app.provider.issued[0].access_token);
  expect((await user(visit))?.sub).toBe('johndoe');
});
