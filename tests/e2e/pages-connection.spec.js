// The connection of the pages on the npm package: sockets that die silently, as those of a computer that slept do.

import { test, expect } from '../support/fixtures.js';

/** For what waits until the page has lost its patience, which takes ten seconds. */
const LONG = { timeout: 40_000 };

/**
 * Alice on this page, and her sockets: the first `dead` of all that were opened carry nothing any more.
 *
 * @param {import('../support/fixtures.js').Invite} invite
 * @param {string} home
 */
async function aliceOn(invite, home) {
  const alice = await invite();
  alice.home = home;
  const sockets = { /** @type {string[]} */ addresses: [], answers: 0, dead: 0, /** Ends the last one. */ cut: () => {} };
  await alice.page.routeWebSocket(/\/subscribe\?/, (client) => {
    const number = sockets.addresses.push(client.url());
    const database = client.connectToServer();
    const isDead = () => number <= sockets.dead;
    sockets.cut = () => void client.close({ code: 1011 });
    client.onMessage((message) => isDead() || database.send(message));
    database.onMessage((message) => {
      sockets.answers += 1;
      if (!isDead()) client.send(message);
    });
  });
  await alice.page.clock.install();
  await alice.open();
  await alice.signIn('Alice Adams');
  const own = alice.row(await alice.identity());
  const clicks = Number(await own.getAttribute('data-clicks'));
  expect(sockets.addresses).toHaveLength(1);
  return { alice, own, clicks, sockets };
}

for (const home of ['/plain', '/react']) {
  test(`${home}: when the network is back, the page reconnects although the old socket never closed`, async ({ invite }) => {
    const { alice, own, clicks, sockets } = await aliceOn(invite, home);
    sockets.dead = 1;
    await alice.clickButton.click();
    await alice.expectConnected();
    await alice.page.evaluate(() => window.dispatchEvent(new Event('online')));
    await expect.poll(() => sockets.addresses.length).toBe(2);
    await alice.expectConnected();
    await alice.clickButton.click();
    await expect(own).toHaveAttribute('data-clicks', String(clicks + 1));
    await expect(alice.alert).toHaveCount(0);
  });

  test(`${home}: an unanswered click reveals a dead connection, and the page reconnects`, async ({ invite }) => {
    const { alice, own, clicks, sockets } = await aliceOn(invite, home);
    sockets.dead = 1;
    await alice.clickButton.click();
    await expect.poll(() => sockets.addresses.length, LONG).toBe(2);
    await alice.expectConnected();
    await alice.clickButton.click();
    await expect(own).toHaveAttribute('data-clicks', String(clicks + 1));
  });

  test(`${home}: a click whose connection is lost is reported as undecided until the number can be read again`, async ({ invite }) => {
    const { alice, own, sockets } = await aliceOn(invite, home);
    // Nor does the next one carry anything, so that the number isn't known.
    sockets.dead = 2;
    await alice.clickButton.click();
    sockets.cut();
    const panel = alice.page.locator('[role="alert"][data-code="spacetimedb_unanswered"]');
    await expect(panel.getByRole('heading')).toHaveText('It isn’t known whether that click counted');
    await expect(panel.getByRole('button')).toHaveCount(0);
    await expect.poll(() => sockets.addresses.length).toBe(2);
    await expect(panel).toBeVisible();

    sockets.dead = 1;
    sockets.cut();
    await alice.expectConnected();
    await expect(panel).toHaveCount(0);
    await expect(own).toBeVisible();
  });

  test(`${home}: a server that drops every connection is retried with growing delays`, async ({ invite }) => {
    const { alice, sockets } = await aliceOn(invite, home);
    /** @type {number[]} */
    const waits = [];
    for (const count of [2, 3, 4]) {
      await alice.expectConnected();
      const begun = await alice.page.evaluate(() => Date.now());
      sockets.cut();
      await expect.poll(() => sockets.addresses.length, LONG).toBe(count);
      waits.push((await alice.page.evaluate(() => Date.now())) - begun);
    }
    // One second, two, four: each is longer than the one before, however slow the machine.
    expect(waits[1]).toBeGreaterThanOrEqual(2000);
    expect(waits[2]).toBeGreaterThanOrEqual(4000);
  });

  test(`${home}: when the page becomes visible again, a dead connection is replaced and a live one stays`, async ({ invite }) => {
    const { alice, own, clicks, sockets } = await aliceOn(invite, home);
    const look = () => alice.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    // One that answers stays.
    const { answers } = sockets;
    await look();
    await expect.poll(() => sockets.answers).toBeGreaterThan(answers);
    await alice.page.clock.fastForward(11_000);
    await alice.clickButton.click();
    await expect(own).toHaveAttribute('data-clicks', String(clicks + 1));
    expect(sockets.addresses).toHaveLength(1);

    sockets.dead = 1;
    await look();
    await expect.poll(() => sockets.addresses.length, LONG).toBe(2);
    await alice.expectConnected();
    await alice.clickButton.click();
    await expect(own).toHaveAttribute('data-clicks', String(clicks + 2));
  });

  test(`${home}: the connection is uncompressed, so that messages stay in order`, async ({ invite }) => {
    const { sockets } = await aliceOn(invite, home);
    expect(sockets.addresses.map((address) => new URL(address).searchParams.get('compression'))).toEqual(['None']);
  });
}
