// The fixtures of a test: the running demo, and visitors.

import { test as base } from '@playwright/test';
import { startDemo } from './services.js';
import { Visitor } from './visitor.js';

export { expect } from '@playwright/test';

/**
 * @typedef {(options?: import('@playwright/test').BrowserContextOptions) => Promise<Visitor>} Invite
 *   a person with a new browser profile
 */

/**
 * @typedef {{tokenSeconds: number, ports?: number[], withApi: boolean, withStandIns: boolean,
 *   demo: import('./services.js').Demo}} DemoArgs
 */

/**
 * - `tokenSeconds` (an option): lifetime of the provider's tokens.
 * - `ports` (an option): of provider, database and page, in place of free ones.
 * - `withApi` (an option): whether the demo has an API beside the database.
 * - `withStandIns` (an option): whether it has an InstantDB and an EdgeBase beside the database.
 * - `demo`: the services, shared by the tests of one worker. A test that kills one starts it again.
 * - `invite`: creates visitors, each with a separate profile.
 */
export const test =
  /** @type {import('@playwright/test').TestType<
    import('@playwright/test').PlaywrightTestArgs & {invite: Invite},
    import('@playwright/test').PlaywrightWorkerArgs & DemoArgs>} */
  (
    base.extend({
      tokenSeconds: [120, { option: true, scope: 'worker' }],
      ports: [undefined, { option: true, scope: 'worker' }],
      withApi: [false, { option: true, scope: 'worker' }],
      withStandIns: [false, { option: true, scope: 'worker' }],

      demo: [
        async ({ tokenSeconds, ports, withApi, withStandIns }, use) => {
          const demo = await startDemo({ tokenSeconds, ports, withApi, withStandIns });
          await use(demo);
          await demo.stop();
        },
        { scope: 'worker', timeout: 150_000 },
      ],

      invite: async ({ browser, demo }, use) => {
        /** @type {Visitor[]} */
        const visitors = [];
        await use(async (options) => {
          const context = await browser.newContext(options);
          const visitor = new Visitor(await context.newPage(), demo);
          visitors.push(visitor);
          return visitor;
        });
        await Promise.all(visitors.map(({ page }) => page.context().close()));
        visitors.forEach((visitor) => visitor.finish());
      },
    })
  );
