// On a phone, in the dark, without motion; and the pictures for the README.

import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { test, expect } from '../support/fixtures.js';
import { VIEWS, unfold } from '../support/views.js';

const isForReadme = process.env.UPDATE_SCREENSHOTS === '1';
// The Identity follows from the provider's address: the pictures show the one that everybody sees who starts the demo.
if (isForReadme) test.use({ ports: [4400, 3010, 5170] });

/** The narrowest screen that the page must fit (WCAG 1.4.10). */
const NARROW = { viewport: { width: 320, height: 640 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const DESK = { viewport: { width: 1280, height: 900 } };

for (const [name, show] of Object.entries(VIEWS)) {
  test(`nothing is cut off or scrolls sideways at 320 pixels: ${name}`, async ({ invite }) => {
    const visitor = await invite(NARROW);
    await show(visitor);
    await unfold(visitor);
    expect(await visitor.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
    const beyond = await visitor.page.locator('a, button, h1, h2, p, dd, li').evaluateAll((all) =>
      all
        .filter((one) => one.checkVisibility() && !one.closest('.visually-hidden, .skip'))
        .filter((one) => one.getBoundingClientRect().right > window.innerWidth + 0.5)
        .map((one) => one.outerHTML.slice(0, 120)),
    );
    expect(beyond).toEqual([]);
  });
}

test('buttons are large enough for a thumb', async ({ invite }) => {
  const visitor = await invite(PHONE);
  await VIEWS['signed in'](visitor);
  for (const button of await visitor.page.getByRole('button').all()) {
    const box = await button.boundingBox();
    expect(box?.height, (await button.textContent()) ?? '').toBeGreaterThanOrEqual(44);
    expect(box?.width).toBeGreaterThanOrEqual(44);
  }
});

/** Elements that move, or would. @param {import('@playwright/test').Page} page */
const moving = (page) =>
  page.locator('body *').evaluateAll((all) => {
    const isLong = (/** @type {string} */ durations) =>
      durations.split(',').some((one) => Number.parseFloat(one) * (one.trim().endsWith('ms') ? 0.001 : 1) > 0.01);
    return all
      .filter((element) => {
        const { animationName, animationDuration, transitionDuration } = getComputedStyle(element);
        return (animationName !== 'none' && isLong(animationDuration)) || isLong(transitionDuration);
      })
      .map((element) => element.outerHTML.slice(0, 120));
  });

test('with reduced motion nothing moves', async ({ invite }) => {
  const [visitor, other] = [await invite({ reducedMotion: 'reduce' }), await invite()];
  for (const view of ['signed out', 'signed in']) {
    await VIEWS[view](visitor);
    expect(await moving(visitor.page), view).toEqual([]);
  }
  // Others see some: the check above has something to find.
  await VIEWS['signed in'](other);
  expect(await moving(other.page)).not.toEqual([]);
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`the page follows the browser’s colours: ${colorScheme}`, async ({ invite }) => {
    const visitor = await invite({ colorScheme });
    await visitor.open();
    await visitor.signInButton.waitFor();
    const [red, green, blue] = await visitor.page.evaluate(() =>
      (getComputedStyle(document.body).backgroundColor.match(/\d+(\.\d+)?/g) ?? []).map(Number),
    );
    const brightness = (red + green + blue) / 3;
    if (colorScheme === 'dark') expect(brightness).toBeLessThan(64);
    else expect(brightness).toBeGreaterThan(192);
  });
}

test('with forced colours the current page and the own row on the board stay recognizable', async ({ invite }) => {
  const visitor = await invite({ forcedColors: 'active' });
  await VIEWS['signed in'](visitor);
  for (const chosen of ['.pages [aria-current="page"]', '.person[aria-current="true"]']) {
    const style = await visitor.page.locator(chosen).evaluate((one) => getComputedStyle(one).outlineStyle);
    expect(style, chosen).toBe('solid');
  }
});

/** The path of a picture: in the README's folder when they are to be replaced, otherwise beside the test's results. */
async function picture(/** @type {import('@playwright/test').TestInfo} */ info, /** @type {string} */ name) {
  if (!isForReadme) return info.outputPath(`${name}.png`);
  const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url));
  await mkdir(folder, { recursive: true });
  return `${folder}${name}.png`;
}

/** Takes the picture once every image in it has arrived. */
async function take(/** @type {import('../support/visitor.js').Visitor} */ { page }, info, /** @type {string} */ name) {
  const images = page.locator('img');
  const loaded = () => images.evaluateAll((all) => all.every((one) => one.complete && one.naturalWidth > 0));
  await expect.poll(loaded).toBe(true);
  await page.mouse.move(0, 0);
  const image = await page.screenshot({ path: await picture(info, name), animations: 'disabled' });
  // A blank page of this size is a few thousand bytes.
  expect(image.length).toBeGreaterThan(20_000);
}

test('the pictures for the README show the page as it is', async ({ invite }, info) => {
  const signedOut = await invite({ ...DESK, colorScheme: 'light' });
  await VIEWS['signed out'](signedOut);
  await take(signedOut, info, 'signed-out-light');

  const [bob, guest] = [await invite(), await invite()];
  await bob.open();
  await bob.signIn('Bob Brown');
  await VIEWS['a guest'](guest);
  await clicks(bob, 3);
  await clicks(guest, 1);

  for (const [name, options] of Object.entries({
    'signed-in-light': { ...DESK, colorScheme: 'light' },
    'signed-in-dark': { ...DESK, colorScheme: 'dark' },
    phone: { ...PHONE, colorScheme: 'light' },
  })) {
    const alice = await invite(/** @type {import('@playwright/test').BrowserContextOptions} */ (options));
    await VIEWS['signed in'](alice);
    await clicks(alice, 2);
    await take(alice, info, name);
  }
});

/** Clicks so often, each click once the one before has counted. */
async function clicks(/** @type {import('../support/visitor.js').Visitor} */ visitor, /** @type {number} */ times) {
  const own = visitor.row(await visitor.identity());
  const before = Number(await own.getAttribute('data-clicks'));
  for (let click = 1; click <= times; click += 1) {
    await visitor.clickButton.click();
    await expect(own).toHaveAttribute('data-clicks', String(before + click));
  }
}
