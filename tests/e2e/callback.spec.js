// Coming back from the provider: once, twice, by the back button, with a strange answer, with a no.

import { test, expect } from '../support/fixtures.js';

/** The address that the provider sent the browser back to. @param {import('../support/visitor.js').Visitor} visitor */
function callbackAddress({ watch, demo }) {
  const request = watch.requests.findLast((request) => request.url().startsWith(`${demo.app}/callback?`));
  expect(request, 'a callback').toBeDefined();
  return String(request?.url());
}

/** @param {import('../support/visitor.js').Visitor} visitor */
const exchanges = ({ watch, demo }) => watch.tokenRequests(demo.provider.origin, 'authorization_code').length;

for (const answer of ['code=made-up&state=made-up', 'error=access_denied&state=made-up']) {
  test(`an unsolicited response (${answer}) signs no user in`, async ({ invite }) => {
    const visitor = await invite();
    await visitor.open(`/callback?${answer}`);

    const panel = await visitor.expectError('state_not_found');
    await expect(visitor.page).toHaveURL(`${visitor.demo.app}/callback`);
    await visitor.expectNobody();
    expect(exchanges(visitor)).toBe(0);

    await panel.getByRole('button', { name: 'Try again' }).click();
    await visitor.choose('Alice Adams');
    await visitor.expectConnected();
    await expect(visitor.page).toHaveURL(`${visitor.demo.app}/`);
  });
}

test('the code is removed from the address bar before the configuration is loaded', async ({ invite }) => {
  const alice = await invite();
  await alice.open();
  await alice.signInButton.click();
  await alice.page.getByRole('button', { name: 'Alice Adams' }).waitFor();

  const addresses = [];
  await alice.page.route('**/config.json', async (route) => {
    addresses.push(await alice.page.evaluate(() => window.location.href));
    await route.continue();
  });
  await alice.choose('Alice Adams');
  await alice.expectConnected();
  expect(addresses).toEqual([`${alice.demo.app}/callback`]);
  await alice.expectCleanAddresses();
});

test('opening the same callback URL again leaves the session unchanged', async ({ invite }) => {
  const alice = await invite();
  await alice.open();
  await alice.signIn('Alice Adams');
  const [identity, address, session] = [await alice.identity(), callbackAddress(alice), await alice.storedSession()];

  for (const visit of [() => alice.page.goto(address), () => alice.page.goto(address), () => alice.page.reload()]) {
    await visit();
    await expect(alice.page).toHaveURL(`${alice.demo.app}/`);
    await alice.expectConnected();
    expect(await alice.identity()).toBe(identity);
    await expect(alice.alert).toHaveCount(0);
  }
  // The code was redeemed once, and the session is the one that it gave.
  expect(exchanges(alice)).toBe(1);
  expect(await alice.storedSession()).toEqual(session);
  await alice.expectCleanAddresses();
});

test('the back button shows no code, and forward returns to the signed-in page', async ({ invite }) => {
  const alice = await invite();
  await alice.open();
  await alice.signIn('Alice Adams');
  await alice.expectCleanAddresses();

  // In the history, the provider's page is before this one, and before that the page on which the sign-in began.
  await alice.page.goBack();
  await expect(alice.page).not.toHaveURL(/[?&](code|state)=/);
  await alice.page.goBack();
  await expect(alice.page).toHaveURL(`${alice.demo.app}/`);
  await expect(alice.name).toHaveText('Alice Adams');
  await alice.page.goForward();
  await alice.page.goForward();
  await expect(alice.page).toHaveURL(`${alice.demo.app}/`);
  await expect(alice.name).toHaveText('Alice Adams');
  await alice.expectConnected();
  await expect(alice.alert).toHaveCount(0);
  expect(exchanges(alice)).toBe(1);
  await alice.expectCleanAddresses();
});

test('a reload while the response is being checked loses the sign-in, reports it, and offers another', async ({ invite }) => {
  const alice = await invite();
  await alice.open();
  await alice.signInButton.click();
  await alice.page.getByRole('button', { name: 'Alice Adams' }).waitFor();
  const held = deferred();
  await alice.page.route('**/config.json', () => held.resolve(undefined), { times: 1 });
  await alice.choose('Alice Adams');
  await held.promise;

  await alice.page.reload();
  const panel = await alice.expectError('state_missing');
  await alice.expectNobody();
  // The provider still knows her: no second choice.
  await panel.getByRole('button', { name: 'Try again' }).click();
  await alice.expectConnected();
  await expect(alice.name).toHaveText('Alice Adams');
});

function deferred() {
  let resolve;
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}

test('a used callback URL signs no user in after a sign-out or in another browser', async ({ invite }) => {
  const [alice, stranger] = [await invite(), await invite()];
  await alice.open();
  await alice.signIn('Alice Adams');
  const address = callbackAddress(alice);
  await alice.signOut();

  for (const visitor of [alice, stranger]) {
    const before = exchanges(visitor);
    await visitor.page.goto(address);
    const panel = await visitor.expectError('state_not_found');
    await visitor.expectNobody();
    expect(exchanges(visitor)).toBe(before);
    await panel.getByRole('link', { name: 'Back to the start' }).click();
    await expect(visitor.signInButton).toBeVisible();
  }
});

test('cancelling at the provider is reported, and the sign-in can be tried again', async ({ invite }) => {
  const bob = await invite();
  await bob.open();
  await bob.signInButton.click();
  await bob.page.getByRole('button', { name: 'Cancel' }).click();

  const panel = await bob.expectError('access_denied');
  await expect(panel).toContainText('cancelled');
  await bob.expectNobody();
  expect(exchanges(bob)).toBe(0);

  await panel.getByRole('button', { name: 'Try again' }).click();
  await bob.choose('Bob Brown');
  await bob.expectConnected();
  await expect(bob.name).toHaveText('Bob Brown');
  await bob.expectCleanAddresses();
});

test('after cancelling, the link leads back to the start page', async ({ invite }) => {
  const bob = await invite();
  await bob.open();
  await bob.signInButton.click();
  await bob.page.getByRole('button', { name: 'Cancel' }).click();
  await (await bob.expectError('access_denied')).getByRole('link', { name: 'Back to the start' }).click();

  await expect(bob.page).toHaveURL(`${bob.demo.app}/`);
  await expect(bob.alert).toHaveCount(0);
  await bob.signIn('Bob Brown');
  await expect(bob.name).toHaveText('Bob Brown');
});
