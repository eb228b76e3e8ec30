// One demo three times, in Leptos, without a framework and in React: the same person is the same to all of them.

import { test, expect } from '../support/fixtures.js';
import { identityOf } from '../support/identity.js';

/** The ways to a page: the link in the header, as a person takes it. */
const LINKS = { '': 'Leptos', '/plain': 'Plain', '/react': 'React' };

/** Opens another page of the demo. @param {import('../support/visitor.js').Visitor} visitor @param {keyof LINKS} home */
async function goOn(visitor, home) {
  await visitor.page.getByRole('navigation').getByRole('link', { name: LINKS[home] }).click();
  visitor.home = home;
  await visitor.page.waitForURL(`${visitor.demo.app}${home}/`);
  await expect(visitor.page.getByRole('navigation').locator('[aria-current="page"]')).toHaveText(LINKS[home]);
}

test('one sign-in at the provider gives the same Identity on all three pages', async ({ invite, demo }) => {
  const alice = await invite();
  await alice.open();
  await alice.signIn('Alice Adams');
  const identity = await alice.identity();
  expect(identity).toBe(identityOf(demo.config.authority, 'alice'));

  // Both pages share the stored session: no sign-in is needed.
  const logged = demo.provider.log.length;
  await goOn(alice, '/plain');
  await alice.expectConnected();
  expect(await alice.identity()).toBe(identity);
  await expect(alice.name).toHaveText('Alice Adams');
  expect(demo.provider.log.slice(logged)).toEqual([]);

  // This page has a separate session, for all tabs. The provider still knows Alice, and asks nothing.
  await goOn(alice, '/react');
  await alice.signInButton.click();
  await alice.expectConnected();
  expect(await alice.identity()).toBe(identity);
  await expect(alice.name).toHaveText('Alice Adams');

  await goOn(alice, '');
  await alice.expectConnected();
  expect(await alice.identity()).toBe(identity);
  await alice.expectCleanAddresses();
});

test('a click on one page is seen on the others', async ({ invite }) => {
  const people = [await invite(), await invite(), await invite()];
  const names = ['Alice Adams', 'Bob Brown', 'Carol Clarke'];
  for (const [index, home] of Object.keys(LINKS).entries()) {
    people[index].home = home;
    await people[index].open();
    await people[index].signIn(names[index]);
  }
  for (const clicker of people) {
    const identity = await clicker.identity();
    await expect(clicker.row(identity)).toHaveAttribute('aria-current', 'true');
    const before = Number(await clicker.row(identity).getAttribute('data-clicks'));
    await clicker.clickButton.click();
    for (const { row } of people.map((person) => ({ row: person.row(identity) }))) {
      await expect(row).toHaveAttribute('data-clicks', String(before + 1));
    }
    await expect(clicker.clickButton).toContainText(String(before + 1));
  }
});

for (const home of ['/plain', '/react']) {
  test(`${home}: a sign-out leaves the board and clears storage`, async ({ invite }) => {
    const [alice, bob] = [await invite(), await invite()];
    for (const visitor of [alice, bob]) {
      visitor.home = home;
      await visitor.open();
    }
    await alice.signIn('Alice Adams');
    await bob.signIn('Bob Brown');
    const row = alice.row(await bob.identity());
    await expect(row).toHaveAttribute('data-online', 'true');
    await bob.signOut();
    await expect(row).toHaveAttribute('data-online', 'false');
    await bob.expectNobody();
  });

  test(`${home}: an unreachable database is reported with what to do, and the page reconnects when it is back`, async ({ invite, demo }) => {
    test.slow();
    const alice = await invite();
    alice.home = home;
    await alice.open();
    await alice.signIn('Alice Adams');
    const identity = await alice.identity();

    await demo.database.kill();
    const panel = await alice.expectError('spacetimedb_connection_lost');
    await expect(alice.connection).toHaveAttribute('data-state', 'waiting');
    await expect(alice.clickButton).toHaveAttribute('aria-disabled', 'true');
    await expect(alice.name).toHaveText('Alice Adams');
    // On a page that never had a connection, the message is another one.
    await alice.page.reload();
    await alice.expectError('spacetimedb_unreachable');
    await expect(alice.alert).toContainText('The database does not answer');
    await expect(alice.alert).toContainText('keeps trying by itself');
    await alice.page.getByRole('button', { name: 'Try again' }).click();
    await expect(panel).toHaveCount(0);
    await alice.expectError('spacetimedb_unreachable');

    const again = alice.page.getByRole('button', { name: 'Try again' });
    await again.focus();
    await demo.database.start();
    await expect(alice.connection).toHaveAttribute('data-state', 'connected', { timeout: 60_000 });
    await expect(alice.alert).toHaveCount(0);
    // The button that had the keyboard went with its panel.
    await expect(alice.page.getByRole('main')).toBeFocused();
    expect(await alice.identity()).toBe(identity);
  });

  test(`${home}: a cancelled or unsolicited sign-in is reported and signs no user in`, async ({ invite, demo }) => {
    const alice = await invite();
    alice.home = home;
    await alice.open();
    await alice.signInButton.click();
    await alice.page.getByRole('button', { name: 'Cancel' }).click();
    const panel = await alice.expectError('access_denied');
    await alice.expectNobody();
    await panel.getByRole('button', { name: 'Try again' }).click();
    await alice.page.waitForURL(`${demo.provider.origin}/**`);

    await alice.open('/callback?code=made-up&state=made-up');
    await alice.expectError('state_not_found');
    await alice.expectNobody();
  });

  test(`${home}: a sign-in that waits for the provider shows it, starts once, and keeps the focus`, async ({ invite, demo }) => {
    const alice = await invite();
    alice.home = home;
    const { page, signInButton } = alice;
    let [asked, answer] = [0, () => {}];
    await page.route(`${demo.provider.origin}/.well-known/openid-configuration`, async (route) => {
      asked += 1;
      await new Promise((resolve) => (answer = () => resolve(undefined)));
      await route.continue();
    });
    await alice.open();
    await signInButton.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByText('Opening your provider…').filter({ visible: true })).toHaveRole('status');
    await expect(signInButton).toHaveAttribute('aria-disabled', 'true');
    await expect(signInButton).toBeFocused();
    await page.keyboard.press('Enter');
    await expect.poll(() => asked).toBe(1);
    answer();
    await page.waitForURL(`${demo.provider.origin}/**`);
    expect(asked).toBe(1);
  });

  test(`${home}: if the page isn’t left after all, signing in and out work again`, async ({ invite }) => {
    const alice = await invite();
    alice.home = home;
    const { page, signInButton } = alice;
    const press = async (/** @type {import('@playwright/test').Locator} */ button) => {
      await button.focus();
      await page.keyboard.press('Enter');
      await expect(signInButton).toHaveAttribute('aria-disabled', 'true');
    };
    /** Lets the time pass after which the page knows that it stays. */
    const wait = async () => {
      await page.clock.fastForward(30_000);
      await expect(signInButton).toHaveAttribute('aria-disabled', 'false');
      await expect(page.getByText('Opening your provider…')).toHaveCount(0);
    };
    await page.clock.install();
    await alice.open();
    // As the browser ends it when the user presses Stop. More than once, as each attempt has its own time.
    let asked = 0;
    const stop = (/** @type {import('@playwright/test').Route} */ route) => {
      asked += 1;
      return route.abort('aborted');
    };
    await page.route('**/auth?*', stop);
    for (const attempt of [1, 2]) {
      await press(signInButton);
      await expect.poll(() => asked).toBe(attempt);
      await wait();
    }
    await page.unroute('**/auth?*', stop);
    await alice.signIn('Alice Adams');

    // A provider that has no page to show after the sign-out.
    await page.route('**/session/end?*', (route) => route.fulfill({ status: 204 }));
    await press(page.getByRole('button', { name: 'Sign out', exact: true }));
    await wait();
    await alice.expectNobody();
    // The provider still knows Alice, and asks nothing.
    await signInButton.click();
    await alice.expectConnected();
  });

  test(`${home}: with the provider down, a sign-in stays on the page`, async ({ invite, demo }) => {
    const alice = await invite();
    alice.home = home;
    await alice.open();
    await demo.provider.kill();
    await alice.signInButton.click();
    const panel = await alice.expectError('provider_unreachable');
    await expect(alice.page).toHaveURL(`${demo.app}${home}/`);
    await demo.provider.start();
    await panel.getByRole('button', { name: 'Try again' }).click();
    await alice.choose('Alice Adams');
    await alice.expectConnected();
  });

  test(`${home}: without a configuration the page says what is missing`, async ({ invite }) => {
    const visitor = await invite();
    visitor.home = home;
    await visitor.page.route('**/config.json', (route) => route.fulfill({ status: 404 }));
    await visitor.open();
    await visitor.expectError('config_missing');
  });

  test(`${home}: a reload restores everything without a single request to the provider`, async ({ invite, demo }) => {
    const alice = await invite();
    alice.home = home;
    await alice.open();
    await alice.signIn('Alice Adams');
    const identity = await alice.identity();
    const logged = demo.provider.log.length;
    const asked = alice.watch.askedOf(demo.provider.origin).length;

    await alice.page.reload();
    await alice.expectConnected();
    expect(await alice.identity()).toBe(identity);
    await expect(alice.name).toHaveText('Alice Adams');
    expect(demo.provider.log.slice(logged)).toEqual([]);
    expect(alice.watch.askedOf(demo.provider.origin).slice(asked)).toEqual([]);
  });

  test(`${home}: nothing but its own files is loaded, and its policy forbids the rest`, async ({ invite, demo }) => {
    const alice = await invite();
    alice.home = home;
    const response = await alice.page.goto(`${demo.app}${home}/`);
    const policy = (await response?.headerValue('content-security-policy')) ?? '';
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).not.toContain('unsafe-inline');
    // The page as a file has the same policy.
    const file = await alice.page.request.get(`${demo.app}${home}/index.html`);
    expect(file.headers()['content-security-policy']).toBe(policy);
    await alice.signIn('Alice Adams');
    const scripts = alice.watch.requests.filter((request) => ['script', 'stylesheet'].includes(request.resourceType()));
    expect(scripts.length).toBeGreaterThan(1);
    for (const request of scripts) expect(request.url()).toContain(`${demo.app}${home}/assets/`);
    expect(alice.watch.printed.filter((text) => /Content Security Policy/i.test(text))).toEqual([]);
  });
}
