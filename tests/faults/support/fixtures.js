// A page of the app, its provider, and what a test notes for docs/faults.md.

import { test as base } from '@playwright/test';
import { Client } from '../../conformance/support/client.js';
import { Profile } from '../../conformance/support/profile.js';
import { startSite } from '../../conformance/support/site.js';
import { FaultyProvider } from '../../support/faulty-provider.js';

export const test = base.extend({
  site: [
    async ({}, use) => {
      const site = await startSite();
      await use(site);
      await site.stop();
    },
    { scope: 'worker' },
  ],
  /** One for each test: the clock of a page that slept is wrong for good. */
  profile: async ({ browser, site }, use) => {
    const profile = await Profile.make(browser, site.origin);
    await use(profile);
    await profile.context.close();
  },
  provider: async ({}, use) => {
    const provider = await FaultyProvider.start();
    await use(provider);
    await provider.stop();
  },
  /** Opens the client with these settings. */
  open: async ({ profile, provider }, use) => {
    const opened = [];
    await use(async (settings = {}) => {
      opened.push(await Client.open({ profile, kind: 'ours', settings: { authority: provider.origin, ...settings } }));
      return opened[0];
    });
    for (const client of opened) client.close();
  },
  /** Adds a line to docs/faults.md. */
  note: async ({}, use, info) => {
    await use((line) => info.attach('line', { body: JSON.stringify(line), contentType: 'application/json' }));
  },
});

/** How a call went, as a person or a developer reads it. */
export const words = ({ ok, code, message }) => (ok ? 'goes on' : `\`${code}\`: ${message}`);

/** The signed-in user. */
export const whoIs = async (client) => (await client.call('getUser')).user?.profile.sub;
