// The session: kept, renewed, revoked and ended.

const refused = (/** @type {string} */ error, description = 'In its own words') => (_request, response) =>
  response.status(400).json({ error, error_description: description });

/** @type {import('../support/differences/session.js').Scenario[]} */
export default [
  {
    name: 'renewal by the refresh token',
    run: async (session) => {
      await session.signIn();
      await session.step('signinSilent()', (manager) => manager.signinSilent());
      await session.store('renewed');
      await session.step('signinSilent() with arguments', (manager) =>
        manager.signinSilent({
          resource: ['http://api.example/a', 'http://api.example/b'],
          redirect_uri: `${location.origin}/app/elsewhere`,
          extraTokenParams: { audience: 'http://api.example' },
        }),
      );
      session.provider.fault.tokens = (body) => {
        delete body.id_token;
        delete body.refresh_token;
        delete body.scope;
      };
      await session.step('signinSilent() without an ID token', (manager) => manager.signinSilent());
    },
  },
  {
    name: 'renewal of somebody else',
    run: async (session) => {
      await session.signIn();
      session.provider.fault.claims = (claims) => void (claims.sub = 'somebody-else');
      await session.step('signinSilent()', (manager) => manager.signinSilent());
      await session.step('getUser() is signed in', async (manager) => (await manager.getUser()) !== null);
    },
  },
  {
    name: 'renewal that is refused',
    run: async (session) => {
      await session.signIn();
      session.provider.fault.routes = { 'POST /token': refused('invalid_scope') };
      await session.step('signinSilent()', (manager) => manager.signinSilent());
      await session.store('afterwards');
      await session.step('getUser()', (manager) => manager.getUser());
    },
  },
  {
    name: 'renewal that is refused for good',
    run: async (session) => {
      await session.signIn();
      session.provider.fault.routes = { 'POST /token': refused('invalid_grant') };
      await session.step('signinSilent()', (manager) => manager.signinSilent());
      await session.step('getUser() is signed in', async (manager) => (await manager.getUser()) !== null);
    },
  },
  {
    name: 'renewal of a part of the scope',
    settings: { refreshTokenAllowedScope: 'openid' },
    run: async (session) => {
      await session.signIn();
      await session.step('signinSilent()', (manager) => manager.signinSilent());
    },
  },
  {
    name: 'renewal by itself',
    settings: { automaticSilentRenew: true, accessTokenExpiringNotificationTimeInSeconds: 2 },
    unheard: ['AccessTokenExpiring', 'AccessTokenExpired'],
    run: async (session) => {
      let count = 0;
      session.provider.fault.tokens = (body) => void (body.expires_in = ++count === 1 ? 3 : 3600);
      await session.signIn();
      await session.until('UserLoaded', 2);
    },
  },
  {
    name: 'renewal by itself that fails',
    settings: { automaticSilentRenew: true, accessTokenExpiringNotificationTimeInSeconds: 2 },
    unheard: ['AccessTokenExpiring', 'AccessTokenExpired'],
    run: async (session) => {
      session.provider.fault.tokens = (body) => void (body.expires_in = 3);
      await session.signIn();
      session.provider.fault.routes = { 'POST /token': refused('invalid_grant') };
      await session.until('SilentRenewError');
      await session.step('getUser() is signed in', async (manager) => (await manager.getUser()) !== null);
    },
  },
  {
    name: 'an access token that ends',
    settings: { accessTokenExpiringNotificationTimeInSeconds: 1 },
    run: async (session) => {
      session.provider.fault.tokens = (body) => void (body.expires_in = 2);
      await session.signIn();
      await session.until('AccessTokenExpired');
    },
  },
  {
    name: 'tokens revoked',
    settings: { revokeTokenAdditionalContentTypes: ['text/html'] },
    run: async (session) => {
      await session.signIn();
      await session.step('revokeTokens(["refresh_token"])', (manager) => manager.revokeTokens(['refresh_token']));
      await session.store('without a refresh token');
      await session.step('revokeTokens()', (manager) => manager.revokeTokens());
      await session.store('without both');
      await session.step('getUser()', (manager) => manager.getUser());
    },
  },
  {
    name: 'tokens revoked by a provider that answers with a page',
    run: async (session) => {
      await session.signIn();
      await session.step('revokeTokens() with a page for an answer', (manager) => manager.revokeTokens());
    },
  },
  {
    name: 'tokens that the provider doesn’t revoke',
    run: async (session) => {
      await session.signIn();
      session.provider.fault.routes = { 'POST /revoke': refused('unsupported_token_type') };
      await session.step('revokeTokens() refused', (manager) => manager.revokeTokens());
      await session.store('afterwards');
      await session.step('revokeTokens() of nobody', async (manager) => {
        await manager.removeUser();
        return manager.revokeTokens();
      });
    },
  },
  {
    name: 'users that the app stores',
    run: async (session) => {
      await session.signIn();
      await session.step('storeUser()', async (manager) => {
        const user = await manager.getUser();
        user.profile.nickname = 'Jo';
        user.scope = 'openid more';
        await manager.storeUser(user);
        return manager.getUser();
      });
      await session.store('stored');
      await session.step('storeUser() of one made by hand', async (manager) => {
        await manager.storeUser(
          new window.oidc.User({
            access_token: 'by hand',
            token_type: 'Bearer',
            profile: { sub: 'jane', iss: manager.settings.authority, aud: 'my-app', exp: 1, iat: 1 },
            expires_at: 4_000_000_000,
            session_state: null,
          }),
        );
        return manager.getUser(true);
      });
      await session.store('made by hand');
      await session.step('storeUser(null)', (manager) => manager.storeUser(null));
      await session.step('getUser() afterwards', (manager) => manager.getUser());
      await session.store('nobody');
    },
  },
  {
    name: 'users of the library that the app stores again',
    run: async (session) => {
      await session.open();
      await session.page.evaluate(async () => (window.first = await window.manager.signinPopup()));
      await session.step('storeUser() after removeUser()', async (manager) => {
        const user = await manager.signinSilent();
        await manager.removeUser();
        await manager.storeUser(user);
        return (await manager.getUser())?.access_token;
      });
      await session.step('storeUser() of the one before', async (manager) => {
        await manager.storeUser(window.first);
        return (await manager.getUser())?.access_token;
      });
    },
  },
  ...['slow', 'own', 'memory', 'prefixed'].map((store) => ({
    name: `a store of another kind: ${store}`,
    settings: { userStore: store },
    run: async (session) => {
      await session.open();
      await session.step('signinPopup()', (manager) => manager.signinPopup());
      await session.store('signed in');
      await session.step('getUser()', (manager) => manager.getUser());
      await session.step('signinSilent()', (manager) => manager.signinSilent());
      await session.store('renewed');
      await session.step('removeUser()', (manager) => manager.removeUser());
      await session.store('removed');
    },
  })),
  ...['slow', 'own', 'memory'].map((store) => ({
    name: `requests under way in a store of another kind: ${store}`,
    settings: { stateStore: store },
    run: async (session) => {
      await session.open();
      await session.step('signinSilent()', (manager) => manager.signinSilent());
      await session.store('signed in');
      await session.step('clearStaleState()', (manager) => manager.clearStaleState());
    },
  })),
  {
    name: 'clearStaleState()',
    run: async (session) => {
      await session.open();
      await session.page.evaluate(() => {
        localStorage.setItem('oidc.old', JSON.stringify({ id: 'old', created: 1 }));
        localStorage.setItem('oidc.new', JSON.stringify({ id: 'new', created: Math.floor(Date.now() / 1000) }));
        localStorage.setItem('oidc.broken', 'no JSON');
        localStorage.setItem('elsewhere', 'stays');
      });
      await session.step('clearStaleState()', (manager) => manager.clearStaleState());
      await session.store('cleared');
    },
  },
];
