// A browser with its own preferences. They only apply in the windows of a profile, not in Playwright's contexts.

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { chromium } from '@playwright/test';
import { newFolder } from './folder.js';

/**
 * Runs this with a page of such a Chromium.
 *
 * @param {object} preferences as in Chromium's file of that name
 * @param {import('@playwright/test').LaunchOptions} options
 * @param {(page: import('@playwright/test').Page) => Promise<void>} use
 */
export async function withPreferences(preferences, options, use) {
  const profile = await newFolder('profile');
  await mkdir(`${profile}/Default`);
  await writeFile(`${profile}/Default/Preferences`, JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(profile, options);
  try {
    await use(context.pages()[0] ?? (await context.newPage()));
  } finally {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  }
}
