// Guests: people without an account, whom only this browser remembers.

import { test, expect } from '../support/fixtures.js';
import { identityOf } from '../support/identity.js';
import { Visitor } from '../support/visitor.js';

/** Where the demo keeps the guest. */
const GUEST = 'oidc-client-wasm-demo.guest';

/** @param {import('../support/visitor.js').Visitor} visitor */
async function continueAsGuest(visitor) {
  await visitor.page.getByRole('button', { name: 'Continue as a guest' }).click();
  await visitor.expectConnected();
}

/** @param {import('../support/visitor.js').Visitor} visitor */
const guestToken = async (visitor) => JSON.parse((await visitor.kept(GUEST)) ?? '{}').token;

test('a guest can click, and is the same guest after a reload', async ({ invite, demo }) => {
  const guest = await invite();
  await guest.open();
  await continueAsGuest(guest);
  await expect(guest.page.getByTestId('guest-note')).toBeVisible();
  const identity = await guest.identity();
  await guest.clickButton.click();
  await expect(guest.row(identity)).toHaveAttribute('data-clicks', '1');
  const token = await guestToken(guest);
  expect(token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);

  await guest.page.reload();
  await guest.expectConnected();
  expect(await guest.identity()).toBe(identity);
  await expect(guest.row(identity)).toHaveAttribute('data-clicks', '1');
  expect(await guestToken(guest)).toBe(token);

  // None of this needed a provider.
  expect(guest.watch.askedOf(demo.provider.origin)).toEqual([]);
  expect(await guest.storedSessions()).toEqual([]);
});

test('a click before the guest has entered the board counts too', async ({ invite }) => {
  const guest = await invite();
  /** @type {(value?: unknown) => void} */
  let letThrough = () => {};
  const clicked = new Promise((resolve) => (letThrough = resolve));
  // The database's message that the guest has entered is held back until after the click.
  await guest.page.routeWebSocket(/\/subscribe\?/, (page) => {
    const database = page.connectToServer();
    database.onMessage(async (message) => {
      if (String(message).includes('TransactionUpdate')) await clicked;
      page.send(message);
    });
  });
  await guest.open();
  await continueAsGuest(guest);
  const identity = await guest.identity();
  await expect(guest.row(identity)).toHaveCount(0);
  await guest.clickButton.click();
  letThrough();
  await expect(guest.row(identity)).toHaveAttribute('data-clicks', '1');
});

test('two windows of one browser share one guest, even when both were opened before it existed', async ({ invite, demo }) => {
  const one = await invite();
  const other = new Visitor(await one.page.context().newPage(), demo);
  for (const window of [one, other]) {
    await window.open();
    await expect(window.signInButton).toBeVisible();
  }
  await continueAsGuest(one);
  const identity = await one.identity();
  const token = await guestToken(one);
  await continueAsGuest(other);
  expect(await other.identity()).toBe(identity);
  expect(await guestToken(other)).toBe(token);
});

test('two guests are two people', async ({ invite }) => {
  const [one, other] = [await invite(), await invite()];
  for (const guest of [one, other]) {
    await guest.open();
    await continueAsGuest(guest);
  }
  expect(await one.identity()).not.toBe(await other.identity());
});

test('a guest who signs in becomes the user, sees a notice, and keeps everything', async ({ invite, demo }) => {
  const visitor = await invite();
  await visitor.open();
  await continueAsGuest(visitor);
  const guestIs = await visitor.identity();
  await visitor.clickButton.click();
  await expect(visitor.row(guestIs)).toHaveAttribute('data-clicks', '1');
  const token = await guestToken(visitor);

  await visitor.signIn('Carol Clarke');
  const notice = visitor.page.getByTestId('notice');
  await expect(notice).toHaveRole('status');
  await expect(notice).toContainText('Your identity changed from guest');
  await expect(notice).toContainText('Carol Clarke');
  expect(await visitor.identity()).toBe(identityOf(demo.config.authority, 'carol'));
  await expect(visitor.page.getByTestId('guest-note')).toHaveCount(0);
  await expect(visitor.row(guestIs)).toHaveAttribute('data-clicks', '1');
  await expect(visitor.row(guestIs)).toHaveAttribute('data-online', 'false');

  // The person's tokens are stored elsewhere, and the guest's is unchanged.
  expect(await guestToken(visitor)).toBe(token);
  await visitor.page.reload();
  await visitor.expectConnected();
  await expect(visitor.name).toHaveText('Carol Clarke');
  expect(await guestToken(visitor)).toBe(token);

  await visitor.signOut();
  expect(await guestToken(visitor)).toBe(token);
  await visitor.page.getByRole('link', { name: 'Back to the start' }).click();
  await continueAsGuest(visitor);
  expect(await visitor.identity()).toBe(guestIs);
  await expect(visitor.row(guestIs)).toHaveAttribute('data-clicks', '1');
});

test('a guest who signs out stays signed out after a reload, and can return as the same guest', async ({ invite }) => {
  const guest = await invite();
  await guest.open();
  await continueAsGuest(guest);
  const identity = await guest.identity();

  await guest.page.getByRole('button', { name: 'Sign out' }).click();
  await expect(guest.signInButton).toBeVisible();
  await guest.page.reload();
  await expect(guest.signInButton).toBeVisible();
  await expect(guest.identityText).toHaveCount(0);

  await continueAsGuest(guest);
  expect(await guest.identity()).toBe(identity);
});

test('a guest who signs in and out while the database is down is a guest no more', async ({ invite, demo }) => {
  const visitor = await invite();
  const { page } = visitor;
  await demo.database.kill();
  await visitor.open();
  await page.getByRole('button', { name: 'Continue as a guest' }).click();
  await expect(page.getByTestId('guest-note')).toBeVisible();
  await visitor.signInButton.click();
  await visitor.choose('Carol Clarke');
  await expect(visitor.name).toHaveText('Carol Clarke');
  await visitor.signOut();
  await expect(visitor.signInButton).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign out' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Back to the start' }).click();
  await expect(page.getByRole('button', { name: 'Continue as a guest' })).toBeVisible();
  await demo.database.start();
});
