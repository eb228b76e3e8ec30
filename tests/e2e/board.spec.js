// The board: everyone sees every click, and nobody can click for another person.

import { test, expect } from '../support/fixtures.js';
import { callReducer, rowOf, runSql } from '../support/database.js';
import { record } from '../support/figures.js';

/** Alice and Bob, each in a separate browser. @param {import('../support/fixtures.js').Invite} invite */
async function aliceAndBob(invite) {
  const [alice, bob] = [await invite(), await invite()];
  await Promise.all([alice.open(), bob.open()]);
  await Promise.all([alice.signIn('Alice Adams'), bob.signIn('Bob Brown')]);
  return { alice, bob, aliceIs: await alice.identity(), bobIs: await bob.identity() };
}

/** @param {import('@playwright/test').Locator} row */
const clicksOf = async (row) => Number(await row.getAttribute('data-clicks'));

/** Clicks, and waits until this click has been counted: the row may have some from before. */
async function click(visitor, identity) {
  const clicks = await clicksOf(visitor.row(identity));
  await visitor.clickButton.click();
  await expect(visitor.row(identity)).toHaveAttribute('data-clicks', String(clicks + 1));
}

test('a click is seen in the other person’s window within a second', async ({ invite }, info) => {
  const { alice, bob, aliceIs } = await aliceAndBob(invite);
  const [own, seen] = [alice.row(aliceIs), bob.row(aliceIs)];
  const before = await clicksOf(own);
  await expect(seen).toHaveAttribute('data-clicks', String(before));

  // Both pages note the time by the same clock: the click's as it is made, the number's as it changes.
  await alice.clickButton.evaluate((button) => {
    const times = (window.clickedAt = []);
    button.addEventListener('click', () => times.push(Date.now()), { capture: true });
  });
  await seen.evaluate((row) => {
    const times = (window.seenAt = []);
    const note = () => times.push(Date.now());
    new MutationObserver(note).observe(row, { attributes: true, attributeFilter: ['data-clicks'] });
  });
  for (let click = 1; click <= 5; click += 1) {
    await alice.clickButton.click();
    await expect(seen).toHaveAttribute('data-clicks', String(before + click));
    await expect(own).toHaveAttribute('data-clicks', String(before + click));
  }
  await expect(alice.clickButton).toContainText(String(before + 5));

  const clickedAt = await alice.page.evaluate(() => window.clickedAt);
  const seenAt = await bob.page.evaluate(() => window.seenAt);
  expect(seenAt).toHaveLength(clickedAt.length);
  const delays = seenAt.map((time, index) => time - clickedAt[index]).sort((one, other) => one - other);
  await record(info, 'click_seen_by_another_ms', { median: delays[2], longest: delays[4] });
  expect(delays[2]).toBeLessThan(1000);
});

test('the board shows who is online and who has left', async ({ invite }) => {
  const { alice, bob, bobIs } = await aliceAndBob(invite);
  await expect(alice.row(bobIs)).toHaveAttribute('data-online', 'true');

  await bob.page.close();
  await expect(alice.row(bobIs)).toHaveAttribute('data-online', 'false');
  await expect(alice.row(bobIs)).toContainText('Bob Brown');
});

test('a user’s token changes only that user’s row', async ({ invite, demo }) => {
  const { alice, bob, aliceIs, bobIs } = await aliceAndBob(invite);
  await click(alice, aliceIs);
  const bobsToken = (await bob.storedSession())?.id_token;
  const alicesRow = await rowOf(demo, bobsToken, aliceIs);
  const bobsClicks = await clicksOf(bob.row(bobIs));

  expect(await callReducer(demo, bobsToken, 'click', [])).toMatchObject({ status: 200 });
  expect(await callReducer(demo, bobsToken, 'rename', ['Bob the Second'])).toMatchObject({ status: 200 });

  await expect(alice.row(bobIs)).toHaveAttribute('data-clicks', String(bobsClicks + 1));
  await expect(alice.row(bobIs)).toContainText('Bob the Second');
  expect(await rowOf(demo, bobsToken, aliceIs)).toEqual(alicesRow);
});

test('neither reducer arguments nor SQL reach another user’s row', async ({ invite, demo }) => {
  const { alice, bob, aliceIs, bobIs } = await aliceAndBob(invite);
  await click(alice, aliceIs);
  const bobsToken = (await bob.storedSession())?.id_token;
  const before = [await rowOf(demo, bobsToken, aliceIs), await rowOf(demo, bobsToken, bobIs)];

  const attempts = [
    ['click', [aliceIs]],
    ['click', [{ __identity__: aliceIs }]],
    ['rename', [aliceIs, 'Mallory']],
    ['rename', ['Mallory', { __identity__: aliceIs }]],
    ['enter', ['Mallory', '', aliceIs]],
    // The reducer that the server runs when a connection closes: it would take Alice offline.
    ['disconnected', []],
  ];
  for (const [reducer, args] of attempts) {
    const { status } = await callReducer(demo, bobsToken, String(reducer), args);
    expect(status, `${reducer} ${JSON.stringify(args)}`).toBe(400);
  }
  const statements = [
    `UPDATE person SET clicks = 1000 WHERE identity = ${aliceIs}`,
    `DELETE FROM person WHERE identity = ${aliceIs}`,
  ];
  for (const statement of statements) {
    expect((await runSql(demo, bobsToken, statement)).status, statement).toBe(400);
  }
  expect([await rowOf(demo, bobsToken, aliceIs), await rowOf(demo, bobsToken, bobIs)]).toEqual(before);
});

test('without a token signed by the provider, the database returns nothing of Alice', async ({ invite, demo }) => {
  const { alice, bob, aliceIs } = await aliceAndBob(invite);
  const before = await rowOf(demo, (await alice.storedSession())?.id_token, aliceIs);
  const [header, , signature] = (await bob.storedSession())?.id_token.split('.');
  const claims = { iss: demo.config.authority, sub: 'alice', aud: 'demo-app', iat: Math.floor(Date.now() / 1000) };
  const payload = Buffer.from(JSON.stringify(claims)).toString('base64url');

  // Alice's claims under Bob's signature.
  const forged = [header, payload, signature].join('.');
  expect((await callReducer(demo, forged, 'click', [])).status).toBe(401);
  expect(await rowOf(demo, (await alice.storedSession())?.id_token, aliceIs)).toEqual(before);
});
