// The guide, docs/leptos.md, step by step: what it prints is built, and signs in at the provider that it starts.

import { rm } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { newFolder } from '../../support/folder.js';
import { Service, freePort } from '../../support/services.js';
import { folderOf } from '../../support/tools.js';
import { build, files, serve } from '../support/guide.js';

/**
 * Follows the guide, and hands over what it made.
 *
 * @param {string} base the path of the app
 * @param {(there: {app: string, provider: string, service: Service}) => Promise<void>} look
 */
async function withGuide(base, look) {
  const [providerPort, appPort] = [await freePort(), await freePort()];
  const [provider, origin] = [`http://127.0.0.1:${providerPort}`, `http://127.0.0.1:${appPort}`];
  const data = await newFolder('guide-data');
  const service = new Service('provider', providerPort, ['--app', origin, '--data', data]);
  const { site, remove } = await build({ provider, app: origin, base });
  const stop = await serve(site, appPort, base);
  try {
    await service.start();
    await look({ app: `${origin}${base}`, provider, service });
  } finally {
    stop();
    await service.kill();
    await remove();
    await rm(data, { recursive: true, force: true });
  }
}

test('an app made of the guide’s files signs in, restores the session without a request, and signs out', async ({ page }) => {
  test.setTimeout(15 * 60_000);
  expect([...(await files()).keys()]).toEqual(['hello/Cargo.toml', 'hello/index.html', 'hello/src/main.rs']);
  await withGuide('', async ({ app, provider, service }) => {
    await page.goto(app);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Carol' }).click();
    await expect(page.getByText(/Hello, Carol/)).toBeVisible();

    await page.reload();
    await expect(page.getByText(/Hello, Carol/)).toBeVisible();
    expect(service.count('POST /token')).toBe(1);
    await page.getByRole('link', { name: 'Your account' }).click();
    await expect(page.getByText('The provider knows you as')).toBeVisible();
    await page.goto(app);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(`${provider}/**`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
    await page.goto(`${app}/account`);
    await page.waitForURL(`${provider}/**`);
  });
});

test('the same app, changed as the guide says for a base path, never leaves that path', async ({ page }) => {
  test.setTimeout(15 * 60_000);
  await withGuide('/plain', async ({ app, provider }) => {
    // A guarded page, to which the sign-in returns.
    await page.goto(`${app}/account`);
    await page.waitForURL(`${provider}/**`);
    await page.getByRole('button', { name: 'Carol' }).click();
    await expect(page.getByText('The provider knows you as')).toBeVisible();
    expect(page.url()).toBe(`${app}/account`);

    await page.goto(`${app}/`);
    await page.getByRole('link', { name: 'Your account' }).click();
    await expect(page).toHaveURL(`${app}/account`);
    await page.goBack();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'You are signed out' })).toBeVisible();
    expect(page.url()).toBe(`${app}/signed-out`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('button', { name: 'Carol' }).click();
    await expect(page.getByText(/Hello, Carol/)).toBeVisible();
    expect(page.url()).toBe(`${app}/`);
  });
});

test('Trunk and wasm-bindgen are found where xtask installs them, and where it says they are', () => {
  const folder = (/** @type {string} */ tool) => new RegExp(`/oidc-client-wasm/tools/${tool}-\\d+\\.\\d+\\.\\d+/bin$`);
  expect(folderOf('trunk', undefined)).toMatch(folder('trunk'));
  expect(folderOf('wasm-bindgen-cli', undefined)).toMatch(folder('wasm-bindgen-cli'));
  expect(folderOf('trunk', '/elsewhere/trunk')).toBe('/elsewhere');
});
