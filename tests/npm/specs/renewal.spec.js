// The session renews itself, in whatever tab, and nothing is loaded for that before the page is quiet.

import { expect, test } from '../support/fixtures.js';

/** How long access tokens live here, in seconds: renewals begin a third of that before. */
const LIFE = 6;

/** @param {import('../support/fixtures.js').Visit} visit */
async function signIn(visit) {
  visit.app.provider.fault.tokens = (body) => void (body.expires_in = LIFE);
  visit.configure({ automaticSilentRenew: true });
  await visit.open();
  await Promise.all([visit.page.waitForURL(/callback/), visit.page.evaluate(() => void window.manager.signinRedirect())]);
  await visit.ready();
  await visit.page.evaluate(() => window.manager.signinCallback());
}

/** What was said each time that a refresh token was spent. @param {import('../support/fixtures.js').Visit} visit */
const asked = ({ app }) => app.provider.requests.map(({ form }) => form).filter((form) => form.grant_type === 'refresh_token');

const renewals = (/** @type {import('../support/fixtures.js').Visit} */ visit) => asked(visit).length;

test('a restored session is renewed by itself, and the page is told', async ({ visit }) => {
  await signIn(visit);
  await visit.open();
  const renewed = await visit.page.evaluate(async () => {
    const before = await window.manager.getUser();
    const after = await new Promise((resolve) => window.manager.events.addUserLoaded(resolve));
    return { before: before.access_token, after: after.access_token, sub: after.profile.sub, expired: after.expired };
  });
  expect(renewed).toMatchObject({ sub: 'johndoe', expired: false });
  expect(renewed.after).not.toBe(renewed.before);
  expect(renewed.after).toBe(visit.app.provider.issued.at(-1).access_token);
});

test('two tabs on one store send one request per renewal, and both have its tokens', async ({ visit, context }) => {
  visit.configure({ userStore: 'localStorage' });
  await signIn(visit);
  const other = await context.newPage();
  await visit.open();
  await other.goto(visit.app.home);
  await other.waitForSelector('[data-ready]', { state: 'attached' });
  const loaded = (/** @type {import('@playwright/test').Page} */ page) =>
    page.evaluate(async () => {
      await window.manager.getUser();
      return new Promise((resolve) => window.manager.events.addUserLoaded((user) => resolve(user.access_token)));
    });
  const [one, two] = await Promise.all([loaded(visit.page), loaded(other)]);
  expect(one).toBe(two);
  expect(renewals(visit)).toBe(1);
});

test('a provider that ends the session ends it here, and says so', async ({ visit }) => {
  await signIn(visit);
  visit.app.provider.fault.routes = {
    'POST /token': (context) => {
      context.set('Access-Control-Allow-Origin', '*');
      context.status = 400;
      context.body = { error: 'invalid_grant', error_description: 'it was withdrawn' };
    },
  };
  const told = await visit.page.evaluate(async () => {
    const error = await new Promise((resolve) => window.manager.events.addSilentRenewError(resolve));
    return { error: error.error, code: error.code, user: await window.manager.getUser() };
  });
  expect(told).toEqual({ error: 'invalid_grant', code: 'invalid_grant', user: null });
});

test('a renewal by itself asks for the part of the scope that the settings allow', async ({ visit }) => {
  await signIn(visit);
  visit.configure({ automaticSilentRenew: true, refreshTokenAllowedScope: 'openid' });
  await visit.open();
  await visit.page.evaluate(async () => {
    await window.manager.getUser();
    await new Promise((resolve) => window.manager.events.addUserLoaded(resolve));
  });
  expect(asked(visit).at(-1).scope).toBe('openid');
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
