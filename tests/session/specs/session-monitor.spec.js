// Watching the session at a provider of the same site (OpenID Connect Session Management 1.0).

import { expect, test } from '../support/fixtures.js';
import { signOutAtProvider } from '../support/sign-out.js';

test('notices that the user has signed out at the provider', async ({ app, sessionProvider }) => {
  // The session of one window: front-channel logout, which comes with it at this provider, doesn't reach it.
  app.configure({ monitor_session: true });
  await app.tab.signIn();
  const answer = await app.tab.evaluate(
    () => new Promise((resolve) => window.addEventListener('message', ({ data }) => resolve(data), { once: true })),
  );
  expect(answer).toBe('unchanged');
  await signOutAtProvider(app, sessionProvider);
  await expect.poll(() => app.tab.call('events')).toContain('userSignedOut');
  expect(await app.tab.call('getUser')).toEqual({ ok: true });
  const told = await app.tab.call('events');
  expect(told.filter((name) => name === 'userSignedOut'), 'it is told once').toHaveLength(1);
});

test('keeps a session that is unchanged at the provider', async ({ app, sessionProvider }) => {
  app.configure({ monitor_session: true });
  await app.tab.signIn();
  // Its page answers; had it said that something has changed, the client would have asked in a frame what.
  await app.tab.evaluate(async () => {
    const answers = [];
    await new Promise((resolve) =>
      window.addEventListener('message', ({ data }) => answers.push(data) === 2 && resolve(undefined)),
    );
    return answers;
  });
  expect(sessionProvider.count('GET /authorize')).toBe(1);
  expect(await app.tab.call('events')).not.toContain('sessionMonitorStopped');
});
