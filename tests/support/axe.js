// What axe finds on a page.

import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@playwright/test';

/**
 * One line each. Fails on a page that shows nothing to look at.
 *
 * @param {import('@playwright/test').Page} page
 * @param {(builder: AxeBuilder) => AxeBuilder} [limit] to a part of the page, or to some rules
 */
export async function findings(page, limit = (builder) => builder) {
  const { violations, passes } = await limit(new AxeBuilder({ page })).analyze();
  expect(passes.length, 'there is something to look at').toBeGreaterThan(0);
  return violations.map(({ id, impact, nodes }) => `${impact}: ${id}: ${nodes.map((node) => node.html).join(' ')}`);
}
