// Signing in, and what a sign-in can be asked.

const EVERYTHING = {
  prompt: 'login',
  display: 'page',
  max_age: 300,
  ui_locales: 'de en',
  acr_values: 'gold silver',
  resource: ['http://api.example/a', 'http://api.example/b'],
  extraQueryParams: { audience: 'http://api.example', flag: true, number: 7 },
  extraTokenParams: { audience: 'http://api.example', tries: 2 },
  extraHeaders: { 'X-Tenant': 'blue', Accept: 'text/plain' },
  scope: 'openid profile',
};

/** As a provider sends it when `max_age` is requested. @param {any} claims */
const signedInNow = (claims) => (claims.auth_time = claims.iat);

/** @type {import('../support/differences/session.js').Scenario[]} */
export default [
  {
    name: 'sign-in by redirect',
    run: async (session) => {
      await session.open();
      await session.step('getUser() of nobody', (manager) => manager.getUser());
      await session.leave('signinRedirect()', (manager) => manager.signinRedirect({ state: { at: [1, 'two'] } }));
      await session.store('on the way');
      await session.step('signinRedirectCallback()', (manager) => manager.signinRedirectCallback());
      await session.store('signed in');
      await session.step('getUser(true)', (manager) => manager.getUser(true));
      await session.step('signinCallback() a second time', (manager) => manager.signinCallback());
      await session.step('removeUser()', (manager) => manager.removeUser());
      await session.store('removed');
      await session.step('getUser() afterwards', (manager) => manager.getUser());
    },
  },
  {
    name: 'sign-in with every setting',
    settings: EVERYTHING,
    run: async (session) => {
      session.provider.fault.claims = signedInNow;
      await session.open();
      await session.leave('signinRedirect()', (manager) => manager.signinRedirect({ url_state: 'a;b/c d' }));
      await session.step('signinCallback()', (manager) => manager.signinCallback());
    },
  },
  {
    name: 'sign-in with every argument',
    settings: { ...EVERYTHING, scope: 'openid' },
    run: async (session) => {
      session.provider.fault.claims = signedInNow;
      await session.open();
      await session.leave('signinRedirect()', (manager) =>
        manager.signinRedirect({
          nonce: 'my-own-nonce',
          prompt: 'consent',
          login_hint: 'jane',
          acr_values: 'bronze',
          max_age: 60,
          ui_locales: 'fr',
          scope: 'openid email',
          resource: 'http://api.example/c',
          redirect_uri: `${location.origin}/app/callback?own=1`,
          extraQueryParams: { own: 'query' },
          extraTokenParams: { own: 'form' },
          state: 'text',
          url_state: 'visible',
        }),
      );
      await session.store('on the way');
      await session.step('signinCallback()', (manager) => manager.signinCallback());
      await session.store('signed in');
    },
  },
  {
    name: 'sign-in with the answer in the fragment',
    settings: { response_mode: 'fragment', omitScopeWhenRequesting: true },
    run: async (session) => {
      session.provider.fault.answer = (url) => {
        url.hash = url.searchParams.toString();
        url.search = '';
      };
      await session.open();
      await session.leave('signinRedirect()', (manager) => manager.signinRedirect());
      await session.step('signinCallback()', (manager) => manager.signinCallback());
    },
  },
  {
    name: 'sign-in that replaces the page in the history',
    settings: { redirectMethod: 'replace' },
    run: async (session) => {
      await session.open();
      await session.leave('signinRedirect()', (manager) => manager.signinRedirect({ redirectTarget: 'top' }));
      await session.step('signinCallback()', (manager) => manager.signinCallback());
      await session.step('history.length', () => history.length);
    },
  },
  {
    name: 'sign-in with a client secret in the form',
    settings: { client_secret: 'hush', revokeTokenAdditionalContentTypes: ['text/html'] },
    run: async (session) => {
      await session.signIn();
      await session.step('signinSilent()', (manager) => manager.signinSilent());
      await session.step('revokeTokens()', (manager) => manager.revokeTokens());
    },
  },
  {
    name: 'sign-in with a client secret in a header',
    settings: {
      client_secret: 'hush hush',
      client_authentication: 'client_secret_basic',
      revokeTokenAdditionalContentTypes: ['text/html'],
    },
    run: async (session) => {
      await session.signIn();
      await session.step('signinSilent()', (manager) => manager.signinSilent());
      await session.step('revokeTokens()', (manager) => manager.revokeTokens(['access_token']));
    },
  },
  {
    name: 'sign-in with a client secret in a JWT',
    settings: { client_secret: 'hush', client_authentication: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'HS384' },
    run: async (session) => {
      await session.signIn();
      await session.step('signinSilent()', (manager) => manager.signinSilent());
    },
  },
  {
    name: 'claims of userinfo',
    settings: { loadUserInfo: true, mergeClaimsStrategy: { array: 'merge' }, filterProtocolClaims: ['jti', 'extra'] },
    run: async (session) => {
      session.provider.fault.claims = (claims) => Object.assign(claims, { groups: ['a'], address: { country: 'AT' } });
      session.provider.fault.userinfo = (body) =>
        Object.assign(body, { groups: ['a', 'b'], address: { locality: 'Wien' }, extra: 1, name: 'John' });
      await session.signIn();
      await session.step('getUser()', (manager) => manager.getUser());
      await session.step('signinSilent()', (manager) => manager.signinSilent());
    },
  },
  {
    name: 'claims of userinfo, replaced',
    settings: { loadUserInfo: true, filterProtocolClaims: false },
    run: async (session) => {
      session.provider.fault.claims = (claims) => Object.assign(claims, { groups: ['a'], amr: ['pwd'], acr: '1' });
      session.provider.fault.userinfo = (body) => Object.assign(body, { groups: ['b'] });
      await session.signIn();
      await session.step('getUser()', (manager) => manager.getUser());
    },
  },
  {
    name: 'sign-in by a password',
    settings: { loadUserInfo: true, extraTokenParams: { audience: 'http://api.example' } },
    run: async (session) => {
      await session.open();
      await session.step('signinResourceOwnerCredentials()', (manager) =>
        manager.signinResourceOwnerCredentials({ username: 'johndoe', password: 'secret' }),
      );
      await session.store('signed in');
      await session.step('signinResourceOwnerCredentials() without userinfo', (manager) =>
        manager.signinResourceOwnerCredentials({ username: 'johndoe', password: 'secret', skipUserInfo: true }),
      );
      session.provider.fault.routes = {
        'POST /token': (_request, response) =>
          response.status(400).json({ error: 'invalid_grant', error_description: 'No such password' }),
      };
      await session.step('signinResourceOwnerCredentials() with a wrong one', (manager) =>
        manager.signinResourceOwnerCredentials({ username: 'johndoe', password: 'wrong' }),
      );
    },
  },
];
