// The faces of the page, for checks that hold of all of them.

import { expect } from '@playwright/test';

/** How to get to each. @type {Record<string, (visitor: import('./visitor.js').Visitor) => Promise<unknown>>} */
export const VIEWS = {
  'signed out': async (visitor) => {
    await visitor.open();
    await expect(visitor.signInButton).toBeVisible();
  },
  'signed in': async (visitor) => {
    await visitor.open();
    await visitor.signIn('Alice Adams');
    await expect(visitor.row(await visitor.identity())).toBeVisible();
  },
  'a guest': async (visitor) => {
    await visitor.open();
    await visitor.page.getByRole('button', { name: 'Continue as a guest' }).click();
    await visitor.expectConnected();
    await expect(visitor.row(await visitor.identity())).toBeVisible();
  },
  'after sign-out': async (visitor) => {
    await visitor.open('/signed-out');
    await expect(visitor.signInButton).toBeVisible();
  },
  'a failed sign-in': async (visitor) => {
    await visitor.open('/callback?code=made-up&state=made-up');
    await visitor.expectError('state_not_found');
  },
  'no configuration': async (visitor) => {
    await visitor.page.route('**/config.json', (route) => route.fulfill({ status: 404 }));
    await visitor.open();
    await visitor.expectError('config_missing');
  },
  'no such page': async (visitor) => {
    await visitor.open('/nowhere');
    await expect(visitor.page.getByRole('link', { name: 'Back to the start' })).toBeVisible();
  },
};

// The pages on the npm package have less to show.
for (const page of ['plain', 'react']) {
  for (const view of ['signed out', 'signed in', 'after sign-out', 'a failed sign-in']) {
    const show = VIEWS[view];
    VIEWS[`${page}: ${view}`] = async (visitor) => {
      visitor.home = `/${page}`;
      await show(visitor);
    };
  }
}

/**
 * Opens everything that is shown and can be unfolded: what is hidden cannot be checked.
 *
 * @param {import('./visitor.js').Visitor} visitor
 */
export async function unfold({ page }) {
  const closed = page.locator('details:not([open]) > summary').filter({ visible: true });
  while ((await closed.count()) > 0) await closed.first().click();
}
