// Proves that a page stayed as it was: not loaded anew, none of its elements made anew.

import { expect } from '@playwright/test';

/**
 * Marks the page, so that a reload or an element that was made anew shows.
 *
 * @param {import('./visitor.js').Visitor} visitor
 * @returns {Promise<() => Promise<void>>} checks that nothing of it has happened
 */
export async function markPage(visitor) {
  await visitor.page.evaluate(() => (window.sameDocument = true));
  const own = visitor.row(await visitor.identity());
  const marked = [visitor.name, visitor.identityText, visitor.clickButton, visitor.connection, visitor.board, own];
  const elements = await Promise.all(marked.map((locator) => locator.elementHandle()));
  return async () => {
    expect(await visitor.page.evaluate(() => window.sameDocument), 'the page was not loaded anew').toBe(true);
    for (const element of elements) {
      expect(await element?.evaluate((node) => node.isConnected), 'an element was made anew').toBe(true);
    }
  };
}
