// A browser that keeps nothing for the page: cookies and site data refused.

import { test, expect } from '../support/fixtures.js';
import { withPreferences } from '../support/profile.js';
import { Visitor } from '../support/visitor.js';

/** Imitates the browser's setting, reversibly: the tab's name survives a reload. */
function blockStorage() {
  if (window.name === 'storage allowed') return;
  for (const name of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(window, name, {
      configurable: true,
      get() {
        throw new DOMException(`${name} is refused`, 'SecurityError');
      },
    });
  }
}

/** The page works for a guest, and refuses a sign-in that it could never finish. @param {Visitor} visitor */
async function worksInMemory(visitor) {
  await visitor.open();
  const warning = await visitor.expectError('storage_blocked');
  await expect(warning).toContainText('Allow site data');

  await visitor.signInButton.click();
  await expect(visitor.signInButton).toBeEnabled();
  await visitor.expectError('storage_blocked');

  await visitor.page.getByRole('button', { name: 'Continue as a guest' }).click();
  await visitor.expectConnected();
  const identity = await visitor.identity();
  await visitor.clickButton.click();
  await expect(visitor.row(identity)).toHaveAttribute('data-clicks', '1');
  // The page didn't navigate to the provider, from which there would be no way back.
  await expect(visitor.page).toHaveURL(`${visitor.demo.app}/`);
  expect(visitor.watch.askedOf(visitor.demo.provider.origin)).not.toContain('GET /auth');
  return identity;
}

test('without storage the page reports it, keeps the session in memory, and recovers', async ({ invite }) => {
  const visitor = await invite();
  await visitor.page.addInitScript(blockStorage);
  const guest = await worksInMemory(visitor);

  // Allowed now: the way on from the warning leads to a page without it, and signing in works.
  await visitor.page.evaluate(() => (window.name = 'storage allowed'));
  await visitor.alert.getByRole('button', { name: 'Try again' }).first().click();
  await expect(visitor.signInButton).toBeVisible();
  await expect(visitor.alert).toHaveCount(0);
  expect(await visitor.storedSessions()).toEqual([]);
  await visitor.signIn('Alice Adams');
  expect(await visitor.identity()).not.toBe(guest);
  await visitor.expectCleanAddresses();
});

test('the same holds in a browser whose settings block site data', async ({ demo }, info) => {
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  await withPreferences(preferences, info.project.use.launchOptions, async (page) => {
    const visitor = new Visitor(page, demo);
    await worksInMemory(visitor);
    // The browser refuses, not a script of the test.
    await expect(visitor.page.evaluate(() => window.localStorage.length)).rejects.toThrow('SecurityError');
    visitor.finish();
  });
});
