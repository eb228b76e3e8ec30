// The WebAssembly is in the browser's cache before the first click.

import { expect } from '../support/fixtures.js';
import { fetched, modules, open, renew, restore, test } from '../support/rest.js';

const GLUE = '/ours/oidc_client_wasm.js';

test('what a click needs is prefetched, and isn’t fetched again', async ({ visit }) => {
  const { page } = visit;
  await open(visit, page);
  expect(fetched(visit), 'before the page is quiet').toBe(0);
  await expect.poll(() => fetched(visit)).toBe(1);
  // The script around it too, which a deployment may have removed by the time it is needed.
  await expect.poll(() => visit.app.served).toContain(GLUE);
  expect(await modules(page)).toBe(0);
  await Promise.all([page.waitForURL(/callback/), page.evaluate(() => void window.manager.signinRedirect())]);
  await visit.ready();
  await page.evaluate(() => window.manager.signinCallback());
  await restore(visit);
  await renew(page);
  expect(fetched(visit)).toBe(1);
});

test('nothing is prefetched with Save-Data, or where the app supplies the WebAssembly', async ({ visit }) => {
  const { page } = visit;
  await page.clock.install();
  const fetchedAhead = async (/** @type {{saveData?: boolean, isAsked?: boolean}} */ how) => {
    await visit.open();
    await page.evaluate(({ saveData = false, isAsked }) => {
      Object.defineProperty(navigator, 'connection', { value: { saveData } });
      if (isAsked) window.oidc.setWasm(() => void (window.wasAsked = true));
    }, how);
    for (let second = 0; second < 10; second += 1) {
      await page.clock.runFor(1000);
      await page.evaluate(() => fetch('/app.json'));
    }
    expect(await page.evaluate(() => window.wasAsked)).toBeUndefined();
    expect(visit.app.served.includes(GLUE)).toBe(fetched(visit) > 0);
    return fetched(visit);
  };
  expect(await fetchedAhead({ saveData: true })).toBe(0);
  expect(await fetchedAhead({ isAsked: true })).toBe(0);
  expect(await fetchedAhead({}), 'else it is').toBe(1);
});
