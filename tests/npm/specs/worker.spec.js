// Refresh tokens out of the page's reach.

import { expect, test } from '../support/fixtures.js';

test('with a worker the page never has a refresh token, yet can renew and revoke it', async ({ visit }) => {
  const { app, page } = visit;
  visit.configure({ tokenWorker: `${app.origin}/ours/keeper.js`, revokeTokensOnSignout: true });
  await visit.open();
  await Promise.all([page.waitForURL(/callback/), page.evaluate(() => void window.manager.signinRedirect())]);
  await visit.ready();
  const [before, after] = await page.evaluate(async () => {
    const before = await window.manager.signinCallback();
    const after = await window.manager.signinSilent();
    return [before, after].map(({ access_token, refresh_token }) => ({ access_token, refresh_token }));
  });
  const [first, second] = app.provider.issued;
  expect([before.access_token, after.access_token]).toEqual([first.access_token, second.access_token]);

  const reach = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  for (const { refresh_token } of [first, second]) {
    expect(refresh_token).toBeTruthy();
    expect([before.refresh_token, after.refresh_token]).not.toContain(refresh_token);
    expect(reach).not.toContain(refresh_token);
  }

  const revoked = () => app.provider.requests.filter(({ name }) => name === 'POST /revoke').map(({ form }) => form.token);
  await page.evaluate(() => window.manager.revokeTokens(['refresh_token']));
  expect(revoked()).toEqual([second.refresh_token]);
});
