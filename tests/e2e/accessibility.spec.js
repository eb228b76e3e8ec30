// For people who use a keyboard, a screen reader, or both.

import { findings } from '../support/axe.js';
import { test, expect } from '../support/fixtures.js';
import { VIEWS, unfold } from '../support/views.js';

/** Everything that can be operated and is shown. */
const OPERABLE = 'a[href], button, summary, input, select, textarea, [role="button"], [tabindex="0"]';

const SCHEMES = /** @type {const} */ (['light', 'dark']);

for (const [name, show] of Object.entries(VIEWS)) {
  test(`axe finds no violation, in light and dark: ${name}`, async ({ invite }) => {
    const visitor = await invite();
    await show(visitor);
    await unfold(visitor);
    const { page } = visitor;
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await findings(page), colorScheme).toEqual([]);
    }
  });
}

test('initials have enough contrast in each of their six colours, online and offline', async ({ invite }) => {
  const guest = await invite();
  await VIEWS['a guest'](guest);
  // The colour depends on the name, and a guest's name is random.
  await guest.row(await guest.identity()).evaluate((row) => {
    for (let variant = 0; variant < 12; variant += 1) {
      const copy = /** @type {HTMLElement} */ (row.cloneNode(true));
      copy.classList.add('variant');
      copy.setAttribute('data-online', String(variant < 6));
      copy.querySelector('.avatar')?.setAttribute('data-hue', String(variant % 6));
      row.after(copy);
    }
  });
  for (const colorScheme of SCHEMES) {
    await guest.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const found = await findings(guest.page, (axe) => axe.include('.variant .avatar').withRules(['color-contrast']));
    expect(found, colorScheme).toEqual([]);
  }
});

for (const [name, show] of Object.entries(VIEWS)) {
  test(`Tab reaches everything, and each stop has a name and shows its focus: ${name}`, async ({ invite }) => {
    const visitor = await invite();
    await show(visitor);
    const { page } = visitor;
    const shown = await page.locator(OPERABLE).evaluateAll((all) => all.filter((one) => one.checkVisibility()).length);
    expect(shown).toBeGreaterThan(0);

    const stops = [];
    // From the top: the steps before may have left the focus in the middle of the page.
    await page.evaluate(() => {
      window.getSelection()?.removeAllRanges();
      document.body.tabIndex = -1;
      document.body.focus();
      document.body.removeAttribute('tabindex');
    });
    for (let stop = 0; stop < shown + 1; stop += 1) {
      await page.keyboard.press('Tab');
      stops.push(await page.evaluate(focusedElement));
    }
    const reached = stops.filter((stop) => stop !== undefined);
    expect(new Set(reached.map(({ index }) => index)).size, JSON.stringify(reached)).toBe(shown);
    // In the order in which they are read.
    const order = reached.map(({ index }) => index).slice(0, shown);
    expect(order).toEqual([...order].sort((one, other) => one - other));
    for (const { hasFocusRing, what } of reached) expect(hasFocusRing, `${what} shows its focus`).toBe(true);
    const visible = page.locator(OPERABLE).filter({ visible: true });
    for (const element of await visible.all()) await expect(element).toHaveAccessibleName(/\w/);
  });

  test(`there is one main heading, one main part and no gap between headings: ${name}`, async ({ invite }) => {
    const visitor = await invite();
    await show(visitor);
    const { page } = visitor;
    await expect(page.getByRole('main')).toHaveCount(1);
    await expect(page.getByRole('banner')).toHaveCount(1);
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
    await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
    const levels = await page.getByRole('heading').evaluateAll((all) => all.map(({ tagName }) => Number(tagName[1])));
    levels.forEach((level, index) => expect(level - (levels[index - 1] ?? 0), levels.join(' ')).toBeLessThanOrEqual(1));
    await expect(page).toHaveTitle(/\w+ · oidc-client-wasm demo|oidc-client-wasm demo/);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });
}

/** Runs in the page: the element with the focus, and whether it shows that it has it. */
function focusedElement() {
  const element = document.activeElement;
  if (!element || element === document.body) return undefined;
  const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
  return {
    index: [...document.querySelectorAll('*')].indexOf(element),
    what: element.textContent?.trim().slice(0, 40),
    hasFocusRing: (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0) || boxShadow !== 'none',
  };
}

test('signing in, clicking and signing out work with the keyboard alone', async ({ invite, demo }) => {
  const alice = await invite();
  const { page } = alice;
  const tabTo = async (/** @type {import('@playwright/test').Locator} */ target) => {
    for (let presses = 0; presses < 30; presses += 1) {
      if (await target.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    await expect(target).toBeFocused();
  };
  await alice.open();
  await alice.signInButton.waitFor();
  await tabTo(alice.signInButton);
  await page.keyboard.press('Enter');

  const person = page.getByRole('button', { name: 'Alice Adams' });
  await person.waitFor();
  await tabTo(person);
  await page.keyboard.press('Enter');
  await alice.expectConnected();

  const own = alice.row(await alice.identity());
  const clicks = Number(await own.getAttribute('data-clicks'));
  await tabTo(alice.clickButton);
  await page.keyboard.press('Enter');
  await expect(own).toHaveAttribute('data-clicks', String(clicks + 1));
  // The focus stays where it was while the number changes.
  await expect(alice.clickButton).toBeFocused();
  await page.keyboard.press('Space');
  await expect(own).toHaveAttribute('data-clicks', String(clicks + 2));

  await page.keyboard.press('Shift+Tab');
  const signOut = page.getByRole('button', { name: 'Sign out' });
  await expect(signOut).toBeFocused();
  await page.keyboard.press('Enter');
  await page.waitForURL(`${demo.provider.origin}/**`);
  await tabTo(page.getByRole('button', { name: 'Sign out' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(`${demo.app}/signed-out`);
  await expect(alice.signInButton).toBeVisible();
});

test('the first Tab stop skips the header', async ({ invite }) => {
  const visitor = await invite();
  await visitor.open();
  await visitor.signInButton.waitFor();
  await visitor.page.keyboard.press('Tab');
  await expect(visitor.page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await visitor.page.keyboard.press('Enter');
  await visitor.page.keyboard.press('Tab');
  await expect(visitor.signInButton).toBeFocused();
});

test('when a focused button is removed with its panel, the focus moves to the content', async ({ invite }) => {
  const guest = await invite();
  const { page } = guest;
  const main = page.getByRole('main');
  const guestButton = page.getByRole('button', { name: 'Continue as a guest' });
  await guest.open();
  await guestButton.focus();
  await page.keyboard.press('Enter');
  await guest.expectConnected();
  await expect(main).toBeFocused();

  await page.getByRole('button', { name: 'Sign out' }).focus();
  await page.keyboard.press('Enter');
  await expect(guestButton).toBeVisible();
  await expect(main).toBeFocused();
  // From there on, and not from the top of the page.
  await page.keyboard.press('Tab');
  await expect(guest.signInButton).toBeFocused();

  await guestButton.click();
  await guest.expectConnected();
  await guest.open();
  await guest.expectConnected();
  await guest.signIn('Alice Adams');
  const gotIt = page.getByRole('button', { name: 'Got it' });
  await gotIt.focus();
  await page.keyboard.press('Enter');
  await expect(gotIt).toHaveCount(0);
  await expect(main).toBeFocused();
});

test('when a link leads to another page of the app, the focus moves to its content', async ({ invite }) => {
  const visitor = await invite();
  const { page, signInButton } = visitor;
  for (const path of ['/nowhere', '/signed-out']) {
    await visitor.open(path);
    await page.getByRole('link', { name: 'Back to the start' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Continue as a guest' })).toBeVisible();
    await expect(page.getByRole('main')).toBeFocused();
    await page.keyboard.press('Tab');
    await expect(signInButton).toBeFocused();
  }
});
