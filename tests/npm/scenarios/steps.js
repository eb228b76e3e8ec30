// OidcClient, MetadataService, and subclasses of UserManager.

/** @type {import('../support/differences/session.js').Scenario[]} */
export default [
  {
    name: 'OidcClient',
    settings: { revokeTokenAdditionalContentTypes: ['text/html'] },
    run: async (session) => {
      await session.open();
      await session.page.evaluate(() => (window.client = new window.oidc.OidcClient({ ...window.manager.settings })));
      await session.step('createSigninRequest()', async () => {
        const { url, state } = await window.client.createSigninRequest({
          state: 'mine',
          request_type: 'si:r',
          id_token_hint: 'a-hint',
          display: 'touch',
          response_mode: 'query',
          request: 'a-jwt',
          request_uri: 'urn:a-request',
          skipUserInfo: true,
        });
        window.signin = url;
        return { url, state, challenge: typeof state.code_challenge };
      });
      await session.store('under way');
      await session.page.evaluate(() => void (location.href = window.signin));
      await session.page.waitForURL(/callback/);
      await session.ready();
      await session.page.evaluate(() => (window.client = new window.oidc.OidcClient({ ...window.manager.settings })));
      await session.step('readSigninResponseState()', () => window.client.readSigninResponseState(location.href));
      await session.step('processSigninResponse()', async () => {
        window.signedIn = await window.client.processSigninResponse(location.href, { 'X-Own': 'header' });
        return window.signedIn;
      });
      await session.store('signed in');
      await session.step('useRefreshToken()', () => {
        const { refresh_token, id_token, session_state, scope, profile } = { ...window.signedIn };
        return window.client.useRefreshToken({
          state: { refresh_token, id_token, session_state, scope, profile, data: 'mine' },
          timeoutInSeconds: 5,
        });
      });
      await session.step('revokeToken()', () => window.client.revokeToken('a-token'));
      await session.step('revokeToken() with its type', () => window.client.revokeToken('a-token', 'refresh_token'));
      await session.step('createSignoutRequest()', () =>
        window.client.createSignoutRequest({ state: 'mine', request_type: 'so:r', client_id: 'my-app', url_state: 'shown' }),
      );
      await session.step('createSignoutRequest() with nothing', () => window.client.createSignoutRequest());
      await session.store('signing out');
      await session.step('clearStaleState()', () => window.client.clearStaleState());
      await session.step('processResourceOwnerPasswordCredentials()', () =>
        window.client.processResourceOwnerPasswordCredentials({ username: 'johndoe', password: 'secret' }),
      );
    },
  },
  {
    name: 'OidcClient and the answer to a sign-out',
    run: async (session) => {
      await session.open();
      await session.page.evaluate(() => (window.client = new window.oidc.OidcClient({ ...window.manager.settings })));
      const answered = async (client, more) => {
        const { state } = await client.createSignoutRequest({ state: 'mine', url_state: 'shown' });
        return `${location.origin}/app/signed-out?state=${state.id}%3Bshown${more}`;
      };
      await session.page.evaluate((source) => (window.answered = (0, eval)(source)), `(${answered})`);
      await session.step('readSignoutResponseState()', async () =>
        window.client.readSignoutResponseState(await window.answered(window.client, '')),
      );
      await session.step('processSignoutResponse()', async () =>
        window.client.processSignoutResponse(await window.answered(window.client, '')),
      );
      await session.step('processSignoutResponse() refused', async () =>
        window.client.processSignoutResponse(await window.answered(window.client, '&error=server_error')),
      );
      await session.step('processSignoutResponse() without a state', () =>
        window.client.processSignoutResponse(`${location.origin}/app/signed-out`),
      );
      await session.step('processSignoutResponse() with an unknown state', () =>
        window.client.processSignoutResponse(`${location.origin}/app/signed-out?state=unknown`),
      );
    },
  },
  {
    name: 'MetadataService',
    settings: { metadataSeed: { check_session_iframe: 'http://login.example/check', userinfo_endpoint: 'http://seed.example' } },
    run: async (session) => {
      await session.open();
      const all = [
        'getMetadata',
        'getIssuer',
        'getAuthorizationEndpoint',
        'getUserInfoEndpoint',
        'getTokenEndpoint',
        'getCheckSessionIframe',
        'getEndSessionEndpoint',
        'getRevocationEndpoint',
        'getKeysEndpoint',
        'getSigningKeys',
      ];
      for (const name of all) {
        await session.step(`${name}()`, (manager, name) => manager.metadataService[name](), name);
      }
      await session.step('resetSigningKeys()', async ({ metadataService }) => {
        metadataService.resetSigningKeys();
        return (await metadataService.getSigningKeys()).length;
      });
      await session.manage({ metadata: { issuer: 'http://by-hand.example' }, signingKeys: [{ kid: 'by-hand' }] });
      await session.step('getIssuer() by hand', (manager) => manager.metadataService.getIssuer());
      await session.step('getSigningKeys() by hand', (manager) => manager.metadataService.getSigningKeys());
      await session.step('getTokenEndpoint(false)', (manager) => manager.metadataService.getTokenEndpoint(false));
      await session.step('getEndSessionEndpoint() that isn’t there', (manager) => manager.metadataService.getEndSessionEndpoint());
    },
  },
  {
    name: 'a subclass that looks at every step',
    settings: { revokeTokensOnSignout: true, revokeTokenAdditionalContentTypes: ['text/html'] },
    run: async (session) => {
      await session.open();
      await session.page.evaluate(() => {
        const calls = (window.calls = []);
        const steps = ['_signin', '_signinStart', '_signinEnd', '_buildUser', '_useRefreshToken', '_signout'];
        steps.push('_signoutStart', '_signoutEnd', '_revokeInternal', '_loadUser', 'storeUser', 'removeUser');
        class Watched extends window.oidc.UserManager {}
        for (const name of steps) {
          Watched.prototype[name] = async function (...args) {
            calls.push(name);
            return await window.oidc.UserManager.prototype[name].apply(this, args);
          };
        }
        window.manager = new Watched(window.manager.settings);
        const client = window.manager._client;
        const own = ['createSigninRequest', 'processSigninResponse', 'useRefreshToken', 'revokeToken', 'createSignoutRequest'];
        for (const name of own) {
          const method = client[name].bind(client);
          client[name] = (...args) => (calls.push(`_client.${name}`), method(...args));
        }
      });
      await session.watch();
      const steps = {
        'signinPopup()': (manager) => manager.signinPopup(),
        'signinSilent()': (manager) => manager.signinSilent(),
        'signinSilent() in a frame': (manager) => manager.signinSilent({ forceIframeAuth: true }),
        'revokeTokens()': (manager) => manager.revokeTokens(['refresh_token']),
        'querySessionStatus()': (manager) => manager.querySessionStatus(),
        'getUser()': (manager) => manager.getUser(),
        'signoutSilent()': (manager) => manager.signoutSilent({ silentRequestTimeoutInSeconds: 1 }),
        'removeUser()': (manager) => manager.removeUser(),
      };
      for (const [name, call] of Object.entries(steps)) {
        await session.step(name, call);
        await session.step(`${name} by its steps`, () => window.calls.splice(0).join(', '));
      }
    },
  },
  {
    name: 'a subclass that changes every step',
    run: async (session) => {
      await session.open();
      await session.page.evaluate(() => {
        class Changed extends window.oidc.UserManager {
          async _signinStart(args, handle) {
            return super._signinStart({ ...args, login_hint: 'by the subclass' }, handle);
          }
          async _buildUser(response, verifySub) {
            const user = await super._buildUser(response, verifySub);
            user.profile.built = true;
            await this.storeUser(user);
            return user;
          }
          async _loadUser() {
            const user = await super._loadUser();
            if (user) user.profile.loaded = true;
            return user;
          }
        }
        window.manager = new Changed(window.manager.settings);
      });
      await session.watch();
      await session.step('signinPopup()', (manager) => manager.signinPopup());
      await session.step('getUser()', (manager) => manager.getUser());
      await session.step('signinSilent() in a frame', (manager) => manager.signinSilent({ forceIframeAuth: true }));
      await session.step('signinSilent()', (manager) => manager.signinSilent());
      await session.store('signed in');
    },
  },
];
