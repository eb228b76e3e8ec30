// The demo's API, beside the database: it takes the access token, and each person sees only their own posts.

import { findings } from '../support/axe.js';
import { test, expect } from '../support/fixtures.js';

test.use({ withApi: true, tokenSeconds: 20 });

/** @param {import('../support/visitor.js').Visitor} visitor */
function parts({ page }) {
  return {
    board: page.getByRole('tab', { name: 'Live board' }),
    posts: page.getByRole('tab', { name: 'My posts' }),
    list: page.getByTestId('post'),
    field: page.getByLabel('Write something for yourself'),
    send: page.getByRole('button', { name: 'Post', exact: true }),
  };
}

/** @param {import('../support/visitor.js').Visitor} visitor @param {string} text */
async function post(visitor, text) {
  const { field, send, list } = parts(visitor);
  await field.fill(text);
  await send.click();
  await expect(list.filter({ hasText: text })).toBeVisible();
  await expect(field).toHaveValue('');
}

test('Alice posts, and Bob on the same page afterwards sees nothing of hers', async ({ invite, demo }) => {
  const visitor = await invite();
  const { page } = visitor;
  const { posts, list } = parts(visitor);
  /** @type {string[]} */
  const answers = [];
  page.on('response', async (response) => {
    if (response.url().startsWith(`${demo.api?.origin}/`) && response.ok()) answers.push(await response.text().catch(() => ''));
  });
  await visitor.open();
  await visitor.signIn('Alice Adams');
  await posts.click();
  await post(visitor, 'Only for Alice');
  expect(answers.join()).toContain('Only for Alice');
  await visitor.signOut();

  answers.length = 0;
  await page.getByRole('link', { name: 'Back to the start' }).click();
  await visitor.signIn('Bob Brown');
  await posts.click();
  await post(visitor, 'Only for Bob');
  await expect(list).toHaveCount(1);
  expect(answers.join()).not.toContain('Alice');
  expect(await page.content()).not.toContain('Only for Alice');
  await visitor.signOut();

  await page.getByRole('link', { name: 'Back to the start' }).click();
  await visitor.signIn('Alice Adams');
  await posts.click();
  await expect(list).toHaveText([/^Only for Alice/]);
  await page.getByRole('button', { name: 'Remove “Only for Alice”' }).click();
  await expect(list).toHaveCount(0);
});

test('the database gets the ID token, and the API an access token whose only audience it is', async ({ invite, demo }) => {
  const carol = await invite();
  await carol.open();
  /** @type {string[]} */
  const shown = [];
  carol.page.on('request', (request) => {
    if (request.method() === 'GET' && request.url().startsWith(`${demo.api?.origin}/`)) shown.push(request.headers().authorization ?? '');
  });
  await carol.signIn('Carol Clarke');
  expect(shown, 'nothing is asked of the API before somebody looks').toEqual([]);
  await parts(carol).posts.click();
  await expect.poll(() => shown.filter(Boolean).length).toBeGreaterThan(0);
  const [scheme, token] = (shown.find(Boolean) ?? '').split(' ');
  expect(scheme).toBe('Bearer');
  const [header, claims] = token.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  expect(header.typ).toBe('at+jwt');
  expect(claims).toMatchObject({ iss: demo.config.authority, aud: demo.api?.origin, sub: 'carol' });
});

test('after a renewal the API accepts the new token, which has the same audience', async ({ invite, demo }) => {
  const alice = await invite();
  await alice.open();
  const shown = new Set();
  alice.page.on('request', (request) => {
    const { authorization } = request.headers();
    if (authorization && request.url().startsWith(`${demo.api?.origin}/`)) shown.add(authorization);
  });
  await alice.signIn('Alice Adams');
  const { posts, board, list } = parts(alice);
  await posts.click();
  await post(alice, 'Before');
  const end = await alice.expiresAt();
  await expect.poll(() => alice.expiresAt(), { timeout: 60_000 }).toBeGreaterThan(end);
  await board.click();
  await posts.click();
  await expect.poll(() => shown.size).toBe(2);
  await expect(list.filter({ hasText: 'Before' })).toBeVisible();
  await expect(alice.alert).toHaveCount(0);
  await alice.page.getByRole('button', { name: 'Remove “Before”' }).click();
  await expect(list).toHaveCount(0);
});

test('arrow keys, Home and End switch tabs, Tab enters the panel, and no panel is reset', async ({ invite }) => {
  const visitor = await invite();
  const { page } = visitor;
  await visitor.open();
  await visitor.signIn('Alice Adams');
  const { board, posts, field } = parts(visitor);
  await expect(page.getByRole('tablist', { name: 'Back-ends' }).getByRole('tab')).toHaveCount(2);
  await board.focus();
  for (const [key, chosen, other] of /** @type {const} */ ([
    ['ArrowRight', posts, board],
    ['ArrowRight', board, posts],
    ['ArrowLeft', posts, board],
    ['Home', board, posts],
    ['End', posts, board],
  ])) {
    await page.keyboard.press(key);
    await expect(chosen).toBeFocused();
    await expect(chosen).toHaveAttribute('aria-selected', 'true');
    await expect(other).toHaveAttribute('aria-selected', 'false');
    await expect(other).toHaveAttribute('tabindex', '-1');
  }
  await expect(page.getByRole('tabpanel', { name: 'My posts' })).toBeVisible();
  await expect(page.getByRole('tabpanel', { name: 'Live board' })).toHaveCount(0);
  await page.keyboard.press('Tab');
  await expect(field).toBeFocused();
  await field.fill('half a sen');
  await board.click();
  await expect(visitor.clickButton).toBeVisible();
  await posts.click();
  await expect(field).toHaveValue('half a sen');
});

test('the browser’s own shortcuts, such as Alt+Left, switch no tab', async ({ invite }) => {
  const visitor = await invite();
  const { page } = visitor;
  await visitor.open();
  await visitor.signIn('Alice Adams');
  const { board } = parts(visitor);
  await board.focus();
  /** @type {boolean[]} */
  const prevented = await page.evaluate(() => {
    const seen = (window.prevented = []);
    window.addEventListener('keydown', (event) => ['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key) && seen.push(event.defaultPrevented));
    return seen;
  });
  expect(prevented).toEqual([]);
  const keys = ['Control+ArrowRight', 'Meta+ArrowLeft', 'Control+End', 'Shift+End', 'Alt+ArrowRight', 'Alt+ArrowLeft'];
  for (const key of keys) {
    await page.keyboard.press(key);
    await expect(board).toHaveAttribute('aria-selected', 'true');
  }
  expect(await page.evaluate(() => window.prevented)).toEqual(keys.map(() => false));
});

test('axe finds no violation on either tab, in light and dark', async ({ invite }) => {
  const visitor = await invite();
  const { page } = visitor;
  await visitor.open();
  await visitor.signIn('Alice Adams');
  const { board, posts } = parts(visitor);
  await posts.click();
  await post(visitor, 'Something to look at');
  for (const tab of [posts, board]) {
    await tab.click();
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await findings(page), colorScheme).toEqual([]);
    }
  }
});

test('an unreachable API is reported in words, and retried with a click', async ({ invite, demo }) => {
  const visitor = await invite();
  await visitor.open();
  await visitor.signIn('Alice Adams');
  await demo.api?.kill();
  await parts(visitor).posts.click();
  const panel = await visitor.expectError('api_unreachable');
  await demo.api?.start();
  await panel.getByRole('button', { name: 'Try again' }).click();
  await expect(panel).toHaveCount(0);
  await expect(parts(visitor).send).toBeVisible();
});

/**
 * Opens Carol's posts on a page whose requests to post and to remove wait until the test lets the API answer them.
 *
 * @param {import('../support/fixtures.js').Invite} invite @param {import('../support/services.js').Demo} demo
 */
async function openHeldPosts(invite, demo) {
  const carol = await invite();
  const { page } = carol;
  /** @type {string[]} */
  const asked = [];
  const held = { isLosingAnswers: false };
  let answer = () => {};
  await page.route(`${demo.api?.origin}/posts**`, async (route) => {
    const method = route.request().method();
    if (!['POST', 'DELETE'].includes(method)) return route.continue();
    asked.push(method);
    if (held.isLosingAnswers) {
      // The request arrives, and its response is lost.
      await route.fetch();
      return route.abort();
    }
    await new Promise((resolve) => (answer = () => resolve(undefined)));
    await route.continue();
  });
  /** Lets the API answer the last request. @param {number} count how many there are by then */
  const answers = async (count) => {
    await expect.poll(() => asked.length).toBe(count);
    answer();
  };
  await carol.open();
  await carol.signIn('Carol Clarke');
  await parts(carol).posts.click();
  return { carol, page, asked, held, answers, status: page.getByTestId('posts-status'), ...parts(carol) };
}

test('a post is sent once, however often Post is pressed, and text typed meanwhile is kept', async ({ invite, demo }) => {
  const { page, list, field, send, status, asked, answers } = await openHeldPosts(invite, demo);
  await field.fill('Once');
  await send.click();
  await expect(status).toHaveText('Posting…');
  await expect(send).toHaveAttribute('aria-disabled', 'true');
  await send.click({ force: true });
  await field.press('Enter');
  await field.fill('Meanwhile');
  await answers(1);
  await expect(list).toHaveText([/^Once/]);
  await expect(status).toHaveText('Posted.');
  await expect(field).toHaveValue('Meanwhile');

  await page.getByRole('button', { name: 'Remove “Once”' }).click();
  await answers(2);
  await expect(list).toHaveCount(0);
  expect(asked).toEqual(['POST', 'DELETE']);
});

test('after a removal the focus is on the field', async ({ invite, demo }) => {
  const { page, list, field, send, status, asked, answers } = await openHeldPosts(invite, demo);
  await field.fill('Once');
  await send.click();
  await answers(1);
  await expect(list).toHaveText([/^Once/]);

  const remove = page.getByRole('button', { name: 'Remove “Once”' });
  await remove.focus();
  await page.keyboard.press('Enter');
  await expect(status).toHaveText('Removing…');
  await expect(remove).toBeFocused();
  await page.keyboard.press('Enter');
  await answers(2);
  await expect(list).toHaveCount(0);
  await expect(status).toHaveText('Removed.');
  await expect(page.getByText('No posts yet.')).toBeVisible();
  await expect(field).toBeFocused();
  expect(asked).toEqual(['POST', 'DELETE']);
});

test('a post whose response was lost is looked up, not sent again', async ({ invite, demo }) => {
  const { carol, page, list, field, send, asked, held, answers } = await openHeldPosts(invite, demo);
  held.isLosingAnswers = true;
  await field.fill('At last');
  await send.click();
  const panel = await carol.expectError('api_unreachable');
  await expect(panel).toContainText('may be there already');
  held.isLosingAnswers = false;
  await panel.getByRole('button', { name: 'Try again' }).click();
  await expect(list).toHaveText([/^At last/]);
  await expect(panel).toHaveCount(0);
  await expect(field).toHaveValue('At last');
  await expect(field).toBeFocused();
  await page.getByRole('button', { name: 'Remove “At last”' }).click();
  await answers(2);
  await expect(list).toHaveCount(0);
  expect(asked).toEqual(['POST', 'DELETE']);
});

test('a guest has no access token, and no tab that needs one', async ({ invite }) => {
  const guest = await invite();
  await guest.open();
  await guest.page.getByRole('button', { name: 'Continue as a guest' }).click();
  await guest.expectConnected();
  await expect(guest.clickButton).toBeVisible();
  await expect(guest.page.getByRole('tab')).toHaveCount(0);
});

test('without an EdgeBase its callback’s address leads to the board', async ({ invite, demo }) => {
  const visitor = await invite();
  await visitor.open();
  await visitor.signIn('Alice Adams');
  await visitor.open('/edgebase-callback');
  await expect(visitor.page).toHaveURL(`${demo.app}/`);
  await expect(parts(visitor).board).toHaveAttribute('aria-selected', 'true');
  await expect(visitor.clickButton).toBeVisible();
});
