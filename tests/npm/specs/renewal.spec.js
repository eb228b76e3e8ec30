// The session renews itself, in whatever tab, at a clock that is put forward.

import { invalidGrant } from '../../support/answers.js';
import { expect } from '../support/fixtures.js';
import { LIFE, asked, find, open, renew, renewals, restoreByClock, signIn, test, token, told } from '../support/rest.js';

/** So long after a sign-in a renewal is due, and the access token still good. */
const DUE_MS = LIFE * 900;

test('a restored session is renewed by itself, and the page is told', async ({ visit }) => {
  const { page, app } = visit;
  await signIn(visit);
  await restoreByClock(visit);
  const before = await token(page);
  await page.clock.fastForward(DUE_MS);
  await expect.poll(() => told(page)).toEqual(['UserLoaded']);
  const { access_token, profile, expired } = await page.evaluate(async () => {
    const { access_token, profile, expired } = await window.manager.getUser();
    return { access_token, profile, expired };
  });
  expect(profile.sub).toBe('johndoe');
  expect(expired).toBe(false);
  expect(access_token).not.toBe(before);
  expect(access_token).toBe(app.provider.issued.at(-1).access_token);
});

test('two tabs on one store send one request per renewal, and both have its tokens', async ({ visit, context }) => {
  visit.configure({ userStore: 'localStorage' });
  await signIn(visit);
  await restoreByClock(visit);
  const other = await context.newPage();
  await open(visit, other);
  await find(other);
  const tabs = [visit.page, other];
  await context.clock.fastForward(DUE_MS);
  for (const tab of tabs) await expect.poll(() => told(tab)).toEqual(['UserLoaded']);
  const { access_token } = visit.app.provider.issued.at(-1);
  expect(await Promise.all(tabs.map(token))).toEqual([access_token, access_token]);
  expect(renewals(visit)).toBe(1);
});

test('a provider that ends the session ends it here, and says so', async ({ visit }) => {
  const { page, app } = visit;
  await signIn(visit);
  await restoreByClock(visit);
  app.provider.fault.routes = { 'POST /token': invalidGrant };
  await page.evaluate(() => {
    const failed = new Promise((resolve) => window.manager.events.addSilentRenewError(resolve));
    window.failed = failed.then(async ({ error, code }) => ({ error, code, user: await window.manager.getUser() }));
  });
  await page.clock.fastForward(DUE_MS);
  expect(await page.evaluate(() => window.failed)).toEqual({ error: 'invalid_grant', code: 'invalid_grant', user: null });
});

test('a renewal by itself asks for the part of the scope that the settings allow', async ({ visit }) => {
  visit.configure({ refreshTokenAllowedScope: 'openid' });
  await signIn(visit);
  await restoreByClock(visit);
  await visit.page.clock.fastForward(DUE_MS);
  await expect.poll(() => told(visit.page)).toEqual(['UserLoaded']);
  expect(asked(visit).at(-1).scope).toBe('openid');
});

test('an automatic renewal sends no scope if refreshTokenAllowedScope is empty', async ({ visit }) => {
  visit.configure({ refreshTokenAllowedScope: '' });
  await signIn(visit);
  await restoreByClock(visit);
  await visit.page.clock.fastForward(DUE_MS);
  await expect.poll(() => told(visit.page)).toEqual(['UserLoaded']);
  expect(asked(visit).at(-1)).not.toHaveProperty('scope');
});

test('a token for one API is asked for by its own name, whatever renewal is under way', async ({ visit }) => {
  await signIn(visit);
  visit.configure({ automaticSilentRenew: false });
  await visit.open();
  // The provider knows neither: what counts is what it was asked.
  await visit.page.evaluate(() =>
    Promise.allSettled([
      window.manager.accessTokenFor({ resource: 'https://b.example', scope: 'openid' }),
      window.manager.signinSilent({ resource: 'https://a.example' }),
    ]),
  );
  const resources = asked(visit).map(({ resource }) => resource);
  expect(resources.toSorted()).toEqual(['https://a.example', 'https://b.example']);
});

// Entra ID names only an API's scopes as granted, and renews no ID token without `openid`.
test.describe('of what a provider granted', () => {
  test.use({ providerName: 'faulty' });

  for (const [name, granted, settings, expected] of /** @type {[string, string, object, string][]} */ ([
    ['asks for the ID token again where the provider names only an API’s scope', 'api://x/read', {}, 'openid offline_access api://x/read'],
    ['repeats what was granted where that contains `openid`', 'openid', {}, 'openid'],
    [
      'asks for no more than the settings allow',
      'api://x/read',
      { refreshTokenAllowedScope: 'openid api://x/read' },
      'openid api://x/read',
    ],
    ['adds nothing that the sign-in didn’t ask for', 'read', { omitScopeWhenRequesting: true }, 'read'],
  ])) {
    test(`a renewal ${name}`, async ({ visit }) => {
      visit.app.provider.fault.tokens = (body) => void Object.assign(body, { expires_in: LIFE, scope: granted });
      visit.configure({ scope: 'openid offline_access api://x/read', ...settings });
      await signIn(visit);
      await renew(visit.page);
      expect(asked(visit).at(-1).scope).toBe(expected);
      await restoreByClock(visit);
      await visit.page.clock.fastForward(DUE_MS);
      await expect.poll(() => told(visit.page)).toEqual(['UserLoaded']);
      expect(asked(visit).at(-1).scope).toBe(expected);
    });
  }
});
