// Another person signs in, in another window, while a page is open: react-oidc-context has one session for all windows.

import { test, expect } from '../support/fixtures.js';
import { identityOf } from '../support/identity.js';
import { SESSION_KEY } from '../support/session-key.js';

/** Records what this page's sockets do, in order. Runs in the page, before anything else. */
function noteSockets() {
  /** @type {string[]} */
  const notes = [];
  Object.assign(window, { socketNotes: notes });
  window.WebSocket = class extends WebSocket {
    /** @param {string | URL} address @param {string | string[]} [protocols] */
    constructor(address, protocols) {
      super(address, protocols);
      notes.push('opened');
    }

    close() {
      notes.push('closed');
      super.close();
    }
  };
}

/**
 * In another window of the same browser, somebody signs in.
 *
 * @param {import('../support/visitor.js').Visitor} visitor
 * @param {string} session theirs, as it is stored
 */
async function signInElsewhere({ page, demo }, session) {
  const other = await page.context().newPage();
  await other.route('**/other-window', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await other.goto(`${demo.app}/other-window`);
  await other.evaluate(
    ([sessionKey, text]) => {
      const key = Object.keys(window.localStorage).find((name) => name.startsWith(sessionKey)) ?? '';
      window.localStorage.setItem(key, text);
    },
    [SESSION_KEY, session],
  );
}

test('/react: the previous user’s connection is closed before the next user’s is opened', async ({ invite, demo }) => {
  const [alice, bob] = [await invite(), await invite()];
  for (const visitor of [alice, bob]) visitor.home = '/react';
  await alice.page.addInitScript(noteSockets);
  await alice.open();
  await alice.signIn('Alice Adams');
  const aliceIdentity = await alice.identity();
  await bob.open();
  await bob.signIn('Bob Brown');
  const [session] = await bob.storedSessions();
  await expect(bob.row(aliceIdentity)).toHaveAttribute('data-online', 'true');

  const notes = () => alice.page.evaluate(() => /** @type {any} */ (window).socketNotes);
  expect(await notes()).toEqual(['opened']);
  await signInElsewhere(alice, session);
  await expect(alice.name).toHaveText('Bob Brown');
  await expect(alice.identityText).toHaveText(identityOf(demo.config.authority, 'bob'));
  await alice.expectConnected();
  expect((await notes()).slice(0, 3)).toEqual(['opened', 'closed', 'opened']);
  await expect(bob.row(aliceIdentity)).toHaveAttribute('data-online', 'false');
});

test('/react: one user’s error isn’t shown to the next user', async ({ invite }) => {
  const [alice, bob] = [await invite(), await invite()];
  for (const visitor of [alice, bob]) {
    visitor.home = '/react';
    await visitor.open();
  }
  await alice.signIn('Alice Adams');
  await bob.signIn('Bob Brown');
  const [session] = await bob.storedSessions();
  await alice.open('/callback?code=made-up&state=made-up');
  const panel = await alice.expectError('state_not_found');
  await expect(alice.name).toHaveText('Alice Adams');
  await expect(panel).toBeVisible();

  await signInElsewhere(alice, session);
  await expect(alice.name).toHaveText('Bob Brown');
  await expect(panel).toHaveCount(0);
});
