// A tab for each configured back-end: InstantDB, which takes the ID token, and EdgeBase, which signs users in itself. Both are
// stand-in servers here.

import { findings } from '../support/axe.js';
import { ALICE, parts, signInAtEdgeBase, signedIn, standIns } from '../support/back-ends.js';
import { test, expect } from '../support/fixtures.js';
import { SESSION_KEY } from '../support/session-key.js';
import { unfold } from '../support/views.js';

test.use({ withApi: true, withStandIns: true });

test.beforeEach(async ({ demo }) => {
  const { instantdb, edgebase } = standIns(demo);
  Object.assign(instantdb, { asked: [], isDown: false });
  Object.assign(edgebase, { person: ALICE, refuses: null, asked: [] });
  await demo.writeConfig(demo.config);
});

test('there is a tab for what is configured, and for nothing else', async ({ invite, demo }) => {
  const { api, instantdb, edgebase, ...plain } = demo.config;
  const visitor = await invite();
  await visitor.open();
  await visitor.signIn('Alice Adams');
  const tabs = visitor.page.getByRole('tab');
  for (const [config, names] of /** @type {const} */ ([
    [{ ...plain, api, instantdb, edgebase }, ['Live board', 'My posts', 'InstantDB', 'EdgeBase']],
    [{ ...plain, instantdb }, ['Live board', 'InstantDB']],
    [{ ...plain, edgebase }, ['Live board', 'EdgeBase']],
    [plain, []],
  ])) {
    await demo.writeConfig(config);
    await visitor.page.reload();
    await visitor.expectConnected();
    await expect(tabs).toHaveText([...names]);
  }
});

test('InstantDB gets the ID token, shows its user, and is signed out with the page', async ({ invite, demo }) => {
  const { instantdb } = standIns(demo);
  const alice = await signedIn(invite, 'instant');
  const { instantState, instantUser } = parts(alice);
  await expect(instantState).toHaveText('Signed in');
  await expect(instantUser).toContainText('id-of-alice');
  await expect(instantUser).toContainText('alice@');
  const { body } = instantdb.asked.find(({ path }) => path === 'id_token');
  expect(body.id_token).toBe((await alice.storedSession())?.id_token);

  // A reload shows them again, without another exchange.
  await alice.page.reload();
  await parts(alice).instant.click();
  await expect(instantUser).toContainText('id-of-alice');
  expect(instantdb.asked.filter(({ path }) => path === 'id_token')).toHaveLength(1);

  await alice.signOut();
  await expect.poll(() => [...instantdb.good]).toEqual([]);
});

test('one button signs out of InstantDB, of EdgeBase and of the page', async ({ invite, demo }) => {
  const { instantdb, edgebase } = standIns(demo);
  const alice = await signedIn(invite, 'edge');
  await signInAtEdgeBase(alice);
  await parts(alice).instant.click();
  await alice.page.getByRole('button', { name: 'Sign out of InstantDB and this page' }).click();
  await alice.page.waitForURL(`${demo.provider.origin}/**`);
  expect([...instantdb.good]).toEqual([]);
  await expect.poll(() => edgebase.sessions.size).toBe(0);
  await alice.page.getByRole('button', { name: 'Sign out' }).click();
  await alice.page.waitForURL(`${demo.app}/signed-out`);
  await alice.expectNobody();
});

test('a sign-out that waits for a back-end says so, starts only once, and signs out of the other back-end without waiting', async ({ invite, demo }) => {
  const { instantdb, edgebase } = standIns(demo);
  const alice = await signedIn(invite, 'edge');
  const { page } = alice;
  await signInAtEdgeBase(alice);
  await parts(alice).instant.click();
  await expect(parts(alice).instantUser).toBeVisible();
  let [asked, answer] = [0, () => {}];
  await page.route(`${instantdb.origin}/runtime/signout`, async (route) => {
    asked += 1;
    await new Promise((resolve) => (answer = () => resolve(undefined)));
    await route.continue();
  });
  const signOut = page.getByRole('banner').getByRole('button');
  await signOut.click();
  await expect(signOut).toHaveText('Signing out…');
  await expect(signOut).toHaveAttribute('aria-disabled', 'true');
  await expect(page.getByRole('banner').getByText('Signing you out…')).toHaveRole('status');
  await expect.poll(() => edgebase.sessions.size).toBe(0);
  await expect.poll(() => asked).toBe(1);
  await signOut.click({ force: true });
  await expect(page).toHaveURL(`${demo.app}/`);
  answer();
  await page.waitForURL(`${demo.provider.origin}/**`);
  expect(asked).toBe(1);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${demo.app}/signed-out`);
  await alice.expectNobody();
});

/** How Alice's visit ends. @type {Record<string, (alice: import('../support/visitor.js').Visitor) => Promise<unknown>>} */
const ENDS = {
  'who signed out': async (alice) => {
    await alice.signOut();
    await alice.page.getByRole('link', { name: 'Back to the start' }).click();
  },
  // EdgeBase isn't notified: her session there continues, and must not be shown to anybody else.
  'whose session was lost': async (alice) => {
    await alice.page.evaluate((sessionKey) => {
      const key = Object.keys(window.sessionStorage).find((name) => name.startsWith(sessionKey));
      window.sessionStorage.removeItem(key ?? '');
    }, SESSION_KEY);
    await alice.page.context().clearCookies();
    await alice.open();
  },
};
for (const [how, leave] of Object.entries(ENDS)) {
  test(`Bob, after an Alice ${how}, sees nothing of hers, at InstantDB or at EdgeBase`, async ({ invite }) => {
    const visitor = await signedIn(invite, 'edge');
    const { instant, instantUser, edge, edgeState, edgeIn } = parts(visitor);
    await signInAtEdgeBase(visitor);
    await leave(visitor);
    await visitor.signIn('Bob Brown');
    await instant.click();
    await expect(instantUser).toContainText('id-of-bob');
    await edge.click();
    await expect(edgeState).toHaveText('Not signed in');
    await expect(edgeIn).toBeVisible();
    expect(await visitor.page.content()).not.toMatch(/Alice at EdgeBase|alice@|id-of-alice/);
  });
}

test('a refusal by InstantDB is shown with its message, and the board keeps working', async ({ invite, demo }) => {
  const { instantdb } = demo.config;
  await demo.writeConfig({ ...demo.config, instantdb: { ...instantdb, client_name: 'another' } });
  const alice = await signedIn(invite, 'instant');
  const panel = await alice.expectError('instantdb_refused');
  await expect(parts(alice).instantState).toHaveText('Not signed in');
  await panel.getByText('Details', { exact: true }).click();
  await expect(panel).toContainText('Record not found: app-oauth-client');
  await panel.getByRole('button', { name: 'Try again' }).click();
  await alice.expectError('instantdb_refused');

  await parts(alice).board.click();
  const row = alice.row(await alice.identity());
  const clicks = Number(await row.getAttribute('data-clicks'));
  await alice.clickButton.click();
  await expect(row).toHaveAttribute('data-clicks', String(clicks + 1));
});

test('an InstantDB that is down is retried automatically', async ({ invite, demo }) => {
  const { instantdb } = standIns(demo);
  instantdb.isDown = true;
  const alice = await signedIn(invite, 'instant');
  const panel = await alice.expectError('instantdb_unavailable');
  instantdb.isDown = false;
  await expect(parts(alice).instantUser).toContainText('id-of-alice');
  await expect(panel).toHaveCount(0);
});

test('EdgeBase signs in, a reload keeps it, and its sign-out leaves the page’s session alone', async ({ invite, demo }) => {
  const { edgebase } = standIns(demo);
  const alice = await signedIn(invite, 'edge');
  const { page } = alice;
  const { edge, edgeState, edgeUser, edgeIn, edgeOut } = parts(alice);
  await expect(edgeState).toHaveText('Not signed in');
  await signInAtEdgeBase(alice);
  // Back on EdgeBase's tab, with a clean address.
  await expect(edge).toHaveAttribute('aria-selected', 'true');
  await expect(page).toHaveURL(`${demo.app}/`);
  await alice.expectCleanAddresses();
  const expectShown = async () => {
    await expect(edgeState).toHaveText('Signed in');
    await expect(edgeUser).toContainText('Alice at EdgeBase');
    await expect(edgeUser).toContainText('alice@edge.example');
    await expect(edgeUser.locator('img')).toHaveAttribute('src', ALICE.picture);
  };
  await expectShown();
  await alice.expectConnected();

  await page.reload();
  await edge.click();
  await expectShown();

  await edgeOut.click();
  await expect(edgeIn).toBeVisible();
  await expect(edgeState).toHaveText('Not signed in');
  // The page signs out before it notifies the server.
  await expect.poll(() => edgebase.asked).toContain('POST /api/auth/signout');
  await expect.poll(() => edgebase.sessions.size).toBe(0);
  await alice.expectConnected();
  await expect(alice.name).toHaveText('Alice Adams');
  await page.reload();
  await edge.click();
  await expect(edgeIn).toBeVisible();
});

test('signing out of the page signs out of EdgeBase', async ({ invite, demo }) => {
  const { edgebase } = standIns(demo);
  const alice = await signedIn(invite, 'edge');
  await signInAtEdgeBase(alice);
  expect(edgebase.sessions.size).toBe(1);
  await alice.signOut();
  await expect.poll(() => edgebase.sessions.size).toBe(0);
});

test('a refused or unsolicited sign-in at EdgeBase is reported on its tab', async ({ invite, demo }) => {
  const { edgebase } = standIns(demo);
  const alice = await signedIn(invite, 'edge');
  const { edge, edgeIn, edgeUser } = parts(alice);
  edgebase.refuses = 'access_denied';
  await edgeIn.click();
  await alice.expectError('edgebase_provider_error');
  await expect(edge).toHaveAttribute('aria-selected', 'true');
  edgebase.refuses = null;
  await signInAtEdgeBase(alice);
  await expect(alice.alert).toHaveCount(0);

  await alice.open('/edgebase-callback#access_token=a.b.c&refresh_token=made-up');
  await alice.expectError('edgebase_unsolicited');
  // The signed-in user stays signed in.
  await expect(edgeUser).toContainText('Alice at EdgeBase');
  await alice.expectCleanAddresses();
  await alice.expectConnected();
});

test('the arrow keys reach all four tabs, and Tab enters the panel', async ({ invite }) => {
  const alice = await signedIn(invite, 'edge');
  const { page } = alice;
  const { board, instant, edge, edgeIn } = parts(alice);
  await expect(edgeIn).toBeVisible();
  await edge.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(instant).toBeFocused();
  await expect(page.getByRole('tabpanel', { name: 'InstantDB' })).toBeVisible();
  await page.keyboard.press('End');
  await page.keyboard.press('Tab');
  await expect(edgeIn).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(parts(alice).edgeUser).toBeVisible();
  await edge.focus();
  await page.keyboard.press('ArrowRight');
  await expect(board).toBeFocused();
});

/** The states of the two tabs. @type {Record<string, (alice: import('../support/visitor.js').Visitor) => Promise<unknown>>} */
const STATES = {
  'InstantDB, signed in': async (alice) => expect(parts(alice).instantUser).toBeVisible(),
  'EdgeBase, not signed in': async (alice) => {
    await parts(alice).edge.click();
    await expect(parts(alice).edgeIn).toBeVisible();
  },
  'EdgeBase, signed in': signInAtEdgeBase,
  'EdgeBase, with an error': async (alice) => {
    await alice.open('/edgebase-callback#error=access_denied');
    await alice.expectError('edgebase_unsolicited');
  },
};

test('axe finds no violation on either tab, in light, in dark and on a phone', async ({ invite }) => {
  const alice = await signedIn(invite, 'instant');
  const { page } = alice;
  for (const [name, show] of Object.entries(STATES)) {
    await show(alice);
    await unfold(alice);
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      for (const width of [1100, 360]) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        expect(await findings(page), `${name}, ${colorScheme}, ${width}`).toEqual([]);
        // Nothing sticks out to the side.
        expect(await page.evaluate(() => document.documentElement.scrollWidth), `${name}, ${width}`).toBeLessThanOrEqual(width);
      }
    }
  }
});
