// /config.json: missing, broken, incomplete. The page says what is wrong, and continues once it is corrected.

import { test, expect } from '../support/fixtures.js';

/** @typedef {import('../support/services.js').Config} Config */

/** @type {Record<string, {code: string, detail: RegExp, content: (config: Config) => unknown}>} */
const WRONG = {
  'is not JSON': { code: 'config_invalid', detail: /expected JSON/, content: () => '{"authority": ' },
  'is a web page': { code: 'config_missing', detail: /HTML/, content: () => '<!doctype html><title>Start</title>' },
  'is JSON, but no object': { code: 'config_invalid', detail: /expected/, content: () => [] },
  'lacks the authority': {
    code: 'config_invalid',
    detail: /"authority".*got nothing/,
    content: ({ authority: _, ...rest }) => rest,
  },
  'lacks the database': {
    code: 'config_invalid',
    detail: /"spacetimedb".*got nothing/,
    content: ({ spacetimedb: _, ...rest }) => rest,
  },
  'lacks the module’s name': {
    code: 'config_invalid',
    detail: /"spacetimedb\.module".*got nothing/,
    content: (config) => ({ ...config, spacetimedb: { uri: config.spacetimedb.uri } }),
  },
  'has half an InstantDB': {
    code: 'config_invalid',
    detail: /"instantdb\.client_name".*got nothing/,
    content: (config) => ({ ...config, instantdb: { uri: 'http://127.0.0.1:1', app_id: 'an-app' } }),
  },
  'has a number for a text': {
    code: 'config_invalid',
    detail: /"client_id".*got 7/,
    content: (config) => ({ ...config, client_id: 7 }),
  },
  'sends people back to another origin': {
    code: 'config_invalid',
    detail: /"redirect_uri".*elsewhere/,
    content: (config) => ({ ...config, redirect_uri: 'https://elsewhere.example/callback' }),
  },
};

test.afterEach(async ({ demo }) => demo.writeConfig(demo.config));

/**
 * The page cannot start, says why, and can after a click.
 *
 * @param {import('../support/visitor.js').Visitor} visitor
 * @param {string} code
 * @param {RegExp} detail
 */
async function saysWhyAndGoesOn(visitor, code, detail) {
  await visitor.open();
  const panel = await visitor.expectError(code);
  await panel.getByText('Details', { exact: true }).click();
  await expect(panel).toContainText(detail);
  await expect(visitor.signInButton).toHaveCount(0);
  await visitor.expectNobody();

  // Still wrong: the same again.
  await panel.getByRole('button', { name: 'Try again' }).click();
  await visitor.expectError(code);

  await visitor.demo.writeConfig(visitor.demo.config);
  await visitor.alert.getByRole('button', { name: 'Try again' }).click();
  await expect(visitor.signInButton).toBeVisible();
  await expect(visitor.alert).toHaveCount(0);
}

test('a page without a configuration reports it, and continues once there is one', async ({ invite, demo }) => {
  await demo.removeConfig();
  const visitor = await invite();
  await saysWhyAndGoesOn(visitor, 'config_missing', /404/);
  await visitor.signIn('Alice Adams');
  await expect(visitor.name).toHaveText('Alice Adams');
});

for (const [what, { code, detail, content }] of Object.entries(WRONG)) {
  test(`a configuration that ${what} has its own message, and the page continues once it is corrected`, async ({ invite, demo }) => {
    await demo.writeConfig(content(demo.config));
    await saysWhyAndGoesOn(await invite(), code, detail);
  });
}

for (const [page, address] of [
  ['/plain', 'database.example'],
  ['/react', 'database.example'],
  ['/plain', 'database.example:3000'],
]) {
  test(`${page}: a mistyped database address (${address}) is reported as such`, async ({ invite, demo }) => {
    const { module } = demo.config.spacetimedb;
    await demo.writeConfig({ ...demo.config, spacetimedb: { uri: address, module } });
    const alice = await invite();
    alice.home = page;
    await alice.open();
    await alice.signInButton.click();
    await alice.choose('Alice Adams');
    const panel = await alice.expectError('spacetimedb_uri_invalid');
    await panel.getByText('Details', { exact: true }).click();
    await expect(panel).toContainText(`got "${address}"`);
    // Nothing is retried automatically.
    await expect(alice.connection).toHaveAttribute('data-state', 'closed');
    await expect(alice.connection).toContainText('Not connected');
    await expect(alice.name).toHaveText('Alice Adams');
  });
}

test('the redirect URIs may be omitted', async ({ invite, demo }) => {
  const { redirect_uri: _, post_logout_redirect_uri: __, ...config } = demo.config;
  await demo.writeConfig(config);
  const alice = await invite();
  await alice.open();
  await alice.signIn('Alice Adams');
  await alice.signOut();
});

test('a callback waits for a missing configuration, and its code is never shown', async ({ invite, demo }) => {
  const bob = await invite();
  await bob.open();
  await bob.signInButton.click();
  await bob.page.getByRole('button', { name: 'Bob Brown' }).waitFor();
  await demo.removeConfig();
  await bob.choose('Bob Brown');

  await bob.expectError('config_missing');
  await expect(bob.page).toHaveURL(`${demo.app}/callback`);
  await bob.expectNobody();
  // The answer waited for the configuration: nothing is lost.
  await demo.writeConfig(demo.config);
  await bob.alert.getByRole('button', { name: 'Try again' }).click();
  await bob.expectConnected();
  await expect(bob.name).toHaveText('Bob Brown');
});
