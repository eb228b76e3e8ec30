// Keycloak's ways, with the client's preset for it.

import { APP, expect, test } from '../../support/providers/fixtures.js';
import { keycloak } from '../../support/providers/keycloak.js';

const SERVER = 'https://login.example';
/** Of the app's own site, as browsers want it of frames. */
const SAME_SITE = 'https://login.app.example';
const WATCHING = { monitor_session: true, silent_redirect_uri: `${APP}/silent` };
const at = (/** @type {string} */ server, /** @type {string} */ name) => `${server}/realms/staff/protocol/openid-connect/${name}`;

test('the realm is the issuer, and tokens renew without offline_access', async ({ app, loopback }) => {
  const provider = await keycloak(loopback);
  app.use('keycloak', { server: SERVER, realm: 'staff' });
  expect(await app.signIn()).toMatchObject({ ok: true, issuer: `${SERVER}/realms/staff` });
  expect(provider.requests[0].name).toBe(`GET ${SERVER}/realms/staff/.well-known/openid-configuration`);
  expect(provider.last(`GET ${at(SERVER, 'auth')}`)?.query.scope).toBe('openid profile email');
  expect(await app.call('renew')).toMatchObject({ ok: true });
  expect(provider.last(`POST ${at(SERVER, 'token')}`)?.form.grant_type).toBe('refresh_token');
});

test('a sign-out sends id_token_hint and client_id, so that Keycloak shows no confirmation', async ({ app, loopback, context }) => {
  const provider = await keycloak(loopback);
  app.use('keycloak', { server: SERVER, realm: 'staff' });
  await app.signIn();
  const asking = await context.newPage();
  await asking.goto(`${at(SERVER, 'logout')}?client_id=my-app&post_logout_redirect_uri=${APP}/signed-out`);
  await expect(asking.getByText('Do you want to sign out?'), 'without a hint').toBeVisible();
  expect(await app.signOut()).toEqual({ ok: true });
  expect(provider.last(`GET ${at(SERVER, 'logout')}`)?.query).toMatchObject({
    client_id: 'my-app',
    id_token_hint: provider.issued[0].id_token,
    post_logout_redirect_uri: `${APP}/signed-out`,
  });
  expect(await app.call('finishSignOut', app.page.url())).toMatchObject({ ok: true });
});

test('the session is monitored through check_session_iframe where frames have cookies', async ({ app, loopback, context }) => {
  await keycloak(loopback, SAME_SITE);
  app.use('keycloak', { server: SAME_SITE, realm: 'staff' }, WATCHING);
  await app.signIn();
  const answer = () => app.page.evaluate(() => new Promise((resolve) => addEventListener('message', ({ data }) => resolve(data), { once: true })));
  expect(await answer()).toBe('unchanged');
  const elsewhere = await context.newPage();
  await elsewhere.goto(at(SAME_SITE, 'logout'));
  await elsewhere.evaluate(() => {
    const [form] = document.forms;
    form.insertAdjacentHTML('beforeend', '<input name="logout" value="yes">');
    form.submit();
  });
  await expect.poll(() => app.call('takeTold'), { timeout: 30_000 }).toContain('signed out at the provider');
  expect(await app.call('user')).toEqual({ ok: true });
});

test('where the browser blocks cookies in frames, monitoring stops and the session is kept', async ({ app, loopback }) => {
  const provider = await keycloak(loopback);
  app.use('keycloak', { server: SERVER, realm: 'staff' }, WATCHING);
  await app.signIn();
  await expect.poll(() => app.call('takeTold'), { timeout: 30_000 }).toContain('monitor stopped: session_monitor_blocked');
  const frame = /** @type {any} */ (provider.requests.find(({ name }) => name.endsWith('login-status-iframe.html')));
  expect(frame.headers.cookie, 'that is the reason').toBe(undefined);
  expect(await app.call('user')).toMatchObject({ profile: { sub: 'alice' } });
  expect(await app.call('renew')).toMatchObject({ ok: true });
});
