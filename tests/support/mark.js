// Proves that a page was neither reloaded nor had any of its elements recreated.

import { expect } from '@playwright/test';

/**
 * Marks the page, so that a reload or a recreated element can be detected.
 *
 * @param {import('./visitor.js').Visitor} visitor
 * @returns {Promise<() => Promise<void>>} checks that neither has happened
 */
export async function markPage(visitor) {
  await visitor.page.evaluate(() => (window.sameDocument = true));
  const own = visitor.row(await visitor.identity());
  const marked = [visitor.name, visitor.identityText, visitor.clickButton, visitor.connection, visitor.board, own];
  const elements = await Promise.all(marked.map((locator) => locator.elementHandle()));
  return async () => {
    expect(await visitor.page.evaluate(() => window.sameDocument), 'the page was not reloaded').toBe(true);
    for (const element of elements) {
      expect(await element?.evaluate((node) => node.isConnected), 'an element was not recreated').toBe(true);
    }
  };
}
