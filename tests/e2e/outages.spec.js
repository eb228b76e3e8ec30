// Outages: of the provider, before or during a sign-in, and of the database.

import { test, expect } from '../support/fixtures.js';
import { identityOf } from '../support/identity.js';

test('with the provider down, a sign-in stays on the page and can be retried later', async ({ invite, demo }) => {
  const alice = await invite();
  await alice.open();
  await demo.provider.kill();
  await alice.signInButton.click();

  const panel = await alice.expectError('provider_unreachable');
  await expect(alice.page).toHaveURL(`${demo.app}/`);
  await alice.expectNobody();
  // Still down: the same message again, with the same button.
  await panel.getByRole('button', { name: 'Try again' }).click();
  await alice.expectError('provider_unreachable');

  await demo.provider.start();
  await alice.alert.getByRole('button', { name: 'Try again' }).click();
  await alice.choose('Alice Adams');
  await alice.expectConnected();
  await expect(alice.name).toHaveText('Alice Adams');
  await alice.expectCleanAddresses();
});

test('with the provider down, a guest can still click', async ({ invite, demo }) => {
  const guest = await invite();
  await demo.provider.kill();
  await guest.open();
  await guest.page.getByRole('button', { name: 'Continue as a guest' }).click();
  await guest.expectConnected();
  await guest.clickButton.click();
  await expect(guest.row(await guest.identity())).toHaveAttribute('data-clicks', '1');
  await demo.provider.start();
});

test('a provider that dies before the code is redeemed leaves no partial session', async ({ invite, demo }) => {
  const bob = await invite();
  await bob.open();
  await bob.signInButton.click();
  const provider = demo.provider.origin;
  const dieFirst = async (/** @type {import('@playwright/test').Route} */ route) => {
    await demo.provider.kill();
    await route.continue();
  };
  await bob.page.route(`${provider}/token`, dieFirst, { times: 1 });
  await bob.choose('Bob Brown');

  const panel = await bob.expectError('provider_unreachable');
  await bob.expectNobody();
  await expect(bob.page).toHaveURL(`${demo.app}/callback`);
  expect(bob.watch.tokensShownTo(demo.database.origin)).toEqual([]);

  await demo.provider.start();
  await panel.getByRole('button', { name: 'Try again' }).click();
  // The provider has forgotten nothing: Bob need not choose again.
  await bob.expectConnected();
  await expect(bob.name).toHaveText('Bob Brown');
  await bob.expectCleanAddresses();
});

test('a click whose connection is lost is reported as undecided until the number can be read again', async ({ invite }) => {
  const guest = await invite();
  const { page } = guest;
  let isCut = false;
  await page.routeWebSocket(/\/subscribe\?/, (client) => {
    // New connections get no messages until then.
    if (isCut) return;
    const database = client.connectToServer();
    client.onMessage((message) => {
      isCut ||= String(message).includes('CallReducer') && String(message).includes('"click"');
      if (!isCut) return database.send(message);
      void database.close();
      void client.close({ code: 1011 });
    });
  });
  await guest.open();
  await page.getByRole('button', { name: 'Continue as a guest' }).click();
  const row = guest.row(await guest.identity());
  await expect(row).toHaveAttribute('data-clicks', '0');
  await guest.clickButton.click();

  const card = page.getByRole('region', { name: 'Click, and everyone sees it' });
  await expect(card.getByRole('alert').getByRole('heading')).toHaveText('It isn’t known whether that click counted');
  await expect(card.getByRole('alert')).not.toContainText('Nothing was changed');
  await expect(card.getByRole('button', { name: 'Try again' })).toHaveCount(0);
  await expect(card.getByText('The button works as soon as the database is connected.')).toBeVisible();

  isCut = false;
  // The page may just have tried again by itself: then the button is gone.
  const tryAgain = page.locator('.connection-panel').getByRole('button', { name: 'Try again' });
  await tryAgain.evaluateAll((buttons) => buttons.forEach((button) => /** @type {HTMLElement} */ (button).click()));
  await guest.expectConnected();
  await expect(guest.alert).toHaveCount(0);
  await expect(row).toHaveAttribute('data-clicks', '0');
});

test('with the database down, users sign in, see a notice, and are connected when it is back', async ({ invite, demo }) => {
  const carol = await invite();
  await demo.database.kill();
  await carol.open();
  await carol.signInButton.click();
  await carol.choose('Carol Clarke');

  const panel = await carol.expectError('spacetimedb_unreachable');
  await expect(carol.name).toHaveText('Carol Clarke');
  await expect(carol.connection).not.toHaveAttribute('data-state', 'connected');
  await expect(carol.clickButton).toHaveAttribute('aria-disabled', 'true');
  expect(await carol.storedSessions()).toHaveLength(1);
  await carol.expectCleanAddresses();

  await demo.database.start();
  await panel.getByRole('button', { name: 'Try again' }).press('Enter');
  // At once, not after the wait that the page has grown to: that can be half a minute.
  await carol.expectConnected();
  await expect(carol.alert).toHaveCount(0);
  // The button that had the keyboard went with its panel.
  await expect(carol.page.getByRole('main')).toBeFocused();
  expect(await carol.identity()).toBe(identityOf(demo.config.authority, 'carol'));
});

/** Runs in the page: notes what live regions announce, and each new attempt to connect. */
function noteAnnouncements() {
  const notes = { attempts: 0, /** @type {string[]} */ announced: [] };
  const isLive = (/** @type {Node} */ node) => {
    const element = node instanceof Element ? node : node.parentElement;
    return Boolean(element?.closest('[role="status"]'));
  };
  const observer = new MutationObserver((changes) => {
    for (const { type, target, addedNodes, oldValue } of changes) {
      if (type === 'attributes') notes.attempts += Number(oldValue === 'waiting');
      else if ([target, ...addedNodes].some(isLive)) notes.announced.push(target.textContent ?? '');
    }
  });
  const attributes = { attributeFilter: ['data-state'], attributeOldValue: true };
  observer.observe(document.body, { subtree: true, childList: true, characterData: true, ...attributes });
  Object.assign(window, { notes });
}

for (const home of ['', '/plain', '/react']) {
  test(`${home || '/'}: attempts to reach the database are not read out, its return is`, async ({ invite, demo }) => {
    test.slow();
    const alice = await invite();
    alice.home = home;
    await alice.open();
    await alice.signIn('Alice Adams');
    await expect(alice.row(await alice.identity())).toBeVisible();
    await demo.database.kill();
    await expect(alice.connection).toHaveAttribute('data-state', 'waiting');

    await alice.page.evaluate(noteAnnouncements);
    const notes = () => alice.page.evaluate(() => /** @type {any} */ (window).notes);
    await expect.poll(async () => (await notes()).attempts).toBeGreaterThan(1);
    expect((await notes()).announced).toEqual([]);
    await demo.database.start();
    await expect(alice.connection).toHaveAttribute('data-state', 'connected', { timeout: 60_000 });
    await expect.poll(async () => (await notes()).announced).toEqual(['Connected to the database.']);
  });
}
