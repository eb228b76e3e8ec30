// Calls that apps make as they did with oidc-client-ts, and their outcome at a correct provider.

import { expect, test } from '../support/fixtures.js';

/** @typedef {import('../support/fixtures.js').Visit} Visit */

test.use({ providerName: 'faulty' });

const last = (/** @type {Visit} */ { app }, /** @type {string} */ name) => app.provider.last(name);
const END_SESSION = '/endsession';
const CORS = { 'Access-Control-Allow-Origin': '*' };

/** Leaves for the provider, and gives the address that it sends back to. @param {Visit} visit @param {object} [args] */
async function reachCallback({ app, page }, args = {}) {
  const isBack = (/** @type {string} */ url) => url.startsWith(app.origin) && url.includes('state=');
  const back = page.waitForRequest((request) => request.isNavigationRequest() && isBack(request.url()));
  await page.evaluate((args) => void window.manager.signinRedirect(args), args);
  const address = (await back).url();
  await page.waitForURL(address);
  return address;
}

/** @param {Visit} visit */
async function signIn(visit) {
  await visit.open();
  await reachCallback(visit);
  await visit.ready();
  await visit.page.evaluate(() => window.manager.signinCallback());
}

for (const [name, written, given = ({ href }) => href] of [
  ['without a path', (/** @type {Visit['app']} */ { origin }) => origin],
  ['in capital letters', ({ origin }) => `${origin.replace('http', 'HTTP')}/app/callback`],
  ['with letters that browsers encode', ({ origin }) => `${origin}/app/größe?tenant=1`],
  ['that is given without its origin', ({ origin }) => `${origin}/app/callback`, ({ pathname, search }) => pathname + search],
  ['of which only the query is given', ({ origin }) => `${origin}/app/callback?tenant=1`, ({ search }) => search],
]) {
  test(`a sign-in works with a redirect_uri ${name}`, async ({ visit }) => {
    visit.configure({ redirect_uri: written(visit.app) });
    await visit.open();
    const address = await reachCallback(visit);
    await visit.open();
    const told = given(new URL(address));
    const sub = await visit.page.evaluate(async (url) => (await window.manager.signinCallback(url)).profile.sub, told);
    expect(sub).toBe('johndoe');
    // The exchange names it as the request did.
    expect(last(visit, 'POST /token').form.redirect_uri).toBe(written(visit.app));
  });
}

test('a sign-in works with a URL’s fragment alone', async ({ visit }) => {
  visit.configure({ response_mode: 'fragment', redirect_uri: `${visit.app.origin}/app/callback?tenant=1` });
  await visit.open();
  // This provider knows no response modes.
  const { search } = new URL(await reachCallback(visit));
  await visit.open();
  const hash = `#${search.slice(1)}`;
  expect(await visit.page.evaluate(async (url) => (await window.manager.signinCallback(url)).profile.sub, hash)).toBe('johndoe');
});

test('a page other than redirect_uri is still refused', async ({ visit }) => {
  await visit.open();
  const address = (await reachCallback(visit)).replace('callback', 'callback/');
  await visit.open();
  const code = await visit.page.evaluate((url) => window.manager.signinCallback(url).catch(({ code }) => code), address);
  expect(code).toBe('redirect_uri_mismatch');
});

test('protocol parameters among the extra parameters are sent and checked like arguments', async ({ visit }) => {
  visit.configure({
    requestTimeoutInSeconds: 0,
    staleStateAgeInSeconds: 900.5,
    extraQueryParams: { resource: 'https://a.example', audience: null },
    extraTokenParams: { resource: 'https://b.example', tenant: null, tries: 2 },
  });
  visit.app.provider.fault.claims = (claims) => (claims.auth_time = claims.iat);
  await visit.open();
  const claims = { id_token: { email: null } };
  const extraQueryParams = { claims: JSON.stringify(claims), max_age: '300', nonce: 'my-own-nonce', response_mode: 'query' };
  await reachCallback(visit, { extraQueryParams, resource: 'https://c.example' });
  await visit.ready();
  expect(await visit.page.evaluate(async () => (await window.manager.signinCallback()).profile.sub)).toBe('johndoe');
  const { query } = last(visit, 'GET /authorize');
  const resource = ['https://c.example', 'https://b.example'];
  expect(query).toMatchObject({ ...extraQueryParams, resource });
  expect(query).not.toHaveProperty('audience');
  const { form } = last(visit, 'POST /token');
  expect(form).toMatchObject({ resource, tries: '2' });
  expect(form).not.toHaveProperty('tenant');
});

test('a silent sign-in in a frame sends prompt=none, whatever the settings say, and its own extra parameters', async ({ visit }) => {
  visit.configure({ extraQueryParams: { audience: 'a', prompt: 'consent' } });
  await signIn(visit);
  expect(last(visit, 'GET /authorize').query).toMatchObject({ audience: 'a', prompt: 'consent' });
  const silent = (/** @type {object} */ args) =>
    visit.page.evaluate(async (args) => (await window.manager.signinSilent({ forceIframeAuth: true, ...args })).profile.sub, args);
  expect(await silent({})).toBe('johndoe');
  expect(last(visit, 'GET /authorize').query).toMatchObject({ audience: 'a', prompt: 'none' });
  expect(await silent({ extraQueryParams: { own: 1 } })).toBe('johndoe');
  expect(last(visit, 'GET /authorize').query).toMatchObject({ own: '1', prompt: 'none' });
});

test('a sign-in’s own extra parameters keep its arguments, and null removes a parameter', async ({ visit }) => {
  visit.configure({ extraQueryParams: { audience: 'a', prompt: 'consent' } });
  await visit.open();
  await reachCallback(visit, { prompt: 'login', extraQueryParams: { own: 1, audience: null } });
  const { query } = last(visit, 'GET /authorize');
  expect(query).toMatchObject({ own: '1', prompt: 'login' });
  expect(query).not.toHaveProperty('audience');
});

test('metadataSeed takes precedence over the provider’s metadata', async ({ visit }) => {
  const { app } = visit;
  app.provider.fault.metadata = (body) => void (body.authorization_endpoint = 'https://elsewhere.example/authorize');
  visit.configure({ metadataSeed: { authorization_endpoint: `${app.provider.origin}/authorize?seeded=1` } });
  await signIn(visit);
  expect(last(visit, 'GET /authorize').query.seeded).toBe('1');
});

test('manual metadata needs neither an issuer nor, with signingKeys, a jwks_uri', async ({ visit }) => {
  const { origin, published } = visit.app.provider;
  const metadata = { authorization_endpoint: `${origin}/authorize`, token_endpoint: `${origin}/token` };
  visit.configure({ metadata, signingKeys: published });
  await signIn(visit);
  expect(await visit.page.evaluate(async () => (await window.manager.getUser()).profile.sub)).toBe('johndoe');
  expect(visit.app.provider.keyRequests).toBe(0);
});

test('a sign-out by form has no id_token_hint in a URL', async ({ visit }) => {
  visit.configure({ signoutByForm: true, extraQueryParams: { submit: 'a', append: 'b' } });
  const { provider } = visit.app;
  provider.fault.metadata = (body) => void (body.end_session_endpoint = `${provider.origin}${END_SESSION}?policy=1`);
  provider.fault.routes = { [`POST ${END_SESSION}`]: (request, response) => response.redirect(request.body.post_logout_redirect_uri) };
  await signIn(visit);
  await Promise.all([visit.page.waitForURL(/signed-out/), visit.page.evaluate(() => void window.manager.signoutRedirect())]);
  const { query, form } = last(visit, `POST ${END_SESSION}`);
  expect(query).toEqual({ policy: '1' });
  const { id_token_hint, post_logout_redirect_uri, ...rest } = form;
  expect(id_token_hint.split('.')).toHaveLength(3);
  expect(post_logout_redirect_uri).toBe(`${visit.app.home}signed-out`);
  expect(rest).toEqual({ client_id: 'my-app', submit: 'a', append: 'b' });
  expect(visit.app.provider.count(`GET ${END_SESSION}`)).toBe(0);
});

test('removeUser fails, and the user stays, when the store refuses the removal', async ({ visit }) => {
  visit.configure({ userStore: 'own' });
  await visit.open();
  const [error, sub] = await visit.page.evaluate(async () => {
    await window.manager.signinPopup();
    window.manager.settings.userStore.remove = () => Promise.reject(new Error('not now'));
    const error = await window.manager.removeUser().catch(({ message }) => message);
    return [error, (await window.manager.getUser())?.profile.sub];
  });
  expect([error, sub]).toEqual(['not now', 'johndoe']);
});

test('an abandoned popup is closed, and signs no user in', async ({ visit }) => {
  await visit.open();
  visit.app.provider.fault.routes = { 'GET /authorize': () => {} };
  for (const how of ['time', 'signal', 'signal beside popupSignal']) {
    const opened = visit.page.waitForEvent('popup');
    const outcome = visit.page.evaluate((how) => {
      window.giving = new AbortController();
      const { signal } = window.giving;
      const args = {
        time: { timeoutInSeconds: 1 },
        signal: { signal },
        'signal beside popupSignal': { signal, popupSignal: new AbortController().signal },
      };
      return window.manager.signinPopup(args[how]).catch(({ code }) => code);
    }, how);
    const popup = await opened;
    const closed = popup.waitForEvent('close');
    if (how !== 'time') await visit.page.evaluate(() => window.giving.abort('enough'));
    expect(await outcome, how).toBe(how === 'time' ? 'timed_out' : 'aborted');
    await closed;
  }
});

test('password sign-ins and silent sign-outs end when their signal aborts', async ({ visit }) => {
  visit.configure({ extraTokenParams: { resource: 'https://b.example', tenant: null } });
  await signIn(visit);
  const { provider } = visit.app;
  provider.fault.routes = { 'POST /token': () => {}, [`GET ${END_SESSION}`]: () => {} };
  const codes = await visit.page.evaluate(async () => {
    const code = (/** @type {Promise<unknown>} */ outcome) => outcome.then(() => 'done', ({ code, message }) => code ?? message);
    const limits = { timeoutInSeconds: 1 };
    const byPassword = await code(window.manager.signinResourceOwnerCredentials({ username: 'a', password: 'b', ...limits }));
    const frames = () => document.querySelectorAll('iframe').length;
    const enough = new AbortController();
    const signingOut = code(window.manager.signoutSilent({ signal: enough.signal }));
    while (!frames()) await new Promise((resolve) => setTimeout(resolve, 20));
    enough.abort(new DOMException('enough', 'TimeoutError'));
    const silent = await signingOut;
    await new Promise((resolve) => setTimeout(resolve));
    return [byPassword, silent, frames()];
  });
  expect(codes).toEqual(['timed_out', DOMException.TIMEOUT_ERR, 0]);
  const { form } = last(visit, 'POST /token');
  expect(form).toMatchObject({ grant_type: 'password', resource: 'https://b.example' });
  expect(form).not.toHaveProperty('tenant');
});

test('a renewal that takes too long is reported, and its tokens are still stored and raised', async ({ visit }) => {
  await signIn(visit);
  /** @type {() => void} */
  let goOn = () => {};
  const { provider } = visit.app;
  provider.fault.tokens = (body) => new Promise((resolve) => (goOn = () => resolve(body)));
  const told = await visit.page.evaluate(async () => {
    window.renewed = new Promise((resolve) => window.manager.events.addUserLoaded(({ access_token }) => resolve(access_token)));
    return window.manager.signinSilent({ silentRequestTimeoutInSeconds: 0.5 }).catch(({ name, message, code }) => [name, message, code]);
  });
  expect(told).toEqual(['ErrorTimeout', 'Network timed out', 'provider_timeout']);
  goOn();
  const renewed = await visit.page.evaluate(() => window.renewed);
  expect(renewed).toBe(provider.issued.at(-1).access_token);
  expect(await visit.page.evaluate(async () => (await window.manager.getUser()).access_token)).toBe(renewed);
});

test('a call to an API may take longer than a request to the provider', async ({ visit }) => {
  visit.configure({ requestTimeoutInSeconds: 1 });
  await signIn(visit);
  visit.app.provider.fault.routes = {
    'OPTIONS /notes': (_request, response) => void response.set({ ...CORS, 'Access-Control-Allow-Headers': '*, authorization' }).send(),
    'GET /notes': (_request, response) => {
      response.set(CORS).write('first');
      setTimeout(() => response.end(', last'), 2500);
    },
  };
  const text = await visit.page.evaluate(async (origin) => {
    const api = window.manager.api({ allowed: [origin] });
    return (await api.fetch(`${origin}/notes`)).text();
  }, visit.app.provider.origin);
  expect(text).toBe('first, last');
});

for (const [wish, challenge, demand] of [
  ['a wider scope', 'error="insufficient_scope", scope="notes:write"', { scope: 'openid offline_access notes:write' }],
  [
    'a newer sign-in of another kind',
    'error="insufficient_user_authentication", acr_values="gold silver", max_age="60"',
    { acr_values: 'gold silver', max_age: 60 },
  ],
]) {
  test(`an API’s demand can be passed to signinRedirect: ${wish}`, async ({ visit }) => {
    await signIn(visit);
    const exposed = { ...CORS, 'Access-Control-Expose-Headers': 'WWW-Authenticate' };
    visit.app.provider.fault.routes = {
      'OPTIONS /notes': (_request, response) => void response.set({ ...CORS, 'Access-Control-Allow-Headers': '*, authorization' }).send(),
      'GET /notes': (_request, response) => void response.status(401).set({ ...exposed, 'WWW-Authenticate': `Bearer ${challenge}` }).send(),
    };
    const told = await visit.page.evaluate(async (origin) => {
      const call = window.manager.api({ allowed: [origin] }).fetch(`${origin}/notes`);
      return (await call.catch((error) => error)).demand;
    }, visit.app.provider.origin);
    expect(told).toEqual(demand);
    await visit.page.evaluate((demand) => void window.manager.signinRedirect(demand), told);
    const asked = Object.fromEntries(Object.entries(demand).map(([name, value]) => [name, String(value)]));
    await expect.poll(() => last(visit, 'GET /authorize').query).toMatchObject(asked);
  });
}

test('a hidden frame may return to another origin named by the settings', async ({ visit }) => {
  const { app, page } = visit;
  const { port } = new URL(app.origin);
  const other = `http://localhost:${port}`;
  await signIn(visit);
  visit.configure({
    silent_redirect_uri: `${other}/app/silent`,
    iframeScriptOrigin: other,
    iframeNotifyParentOrigin: app.origin,
    silentRequestTimeoutInSeconds: 5,
  });
  await visit.open();
  const asked = () => page.evaluate(() => window.manager.signinSilent({ forceIframeAuth: true }).then((user) => user?.profile.sub));
  expect(await asked()).toBe('johndoe');
});
