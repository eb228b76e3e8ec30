// Signing out.

const refused = (/** @type {URL} */ url) => url.searchParams.set('error', 'server_error');

/** @type {import('../support/differences/session.js').Scenario[]} */
export default [
  {
    name: 'sign-out by redirect',
    run: async (session) => {
      await session.signIn();
      await session.leave('signoutRedirect()', (manager) => manager.signoutRedirect(), { to: 'signed-out' });
      await session.store('on the way');
      await session.step('signoutCallback()', (manager) => manager.signoutCallback());
      await session.store('signed out');
    },
  },
  {
    name: 'sign-out with every argument',
    settings: { extraQueryParams: { setting: 'not for sign-outs?' } },
    run: async (session) => {
      await session.signIn();
      await session.leave(
        'signoutRedirect()',
        (manager) =>
          manager.signoutRedirect({
            state: { at: 'home' },
            url_state: 'shown;too',
            id_token_hint: 'a-hint',
            extraQueryParams: { ui_locales: 'de' },
            post_logout_redirect_uri: `${location.origin}/app/signed-out?own=1`,
            redirectMethod: 'replace',
          }),
        { to: 'signed-out' },
      );
      await session.store('on the way');
      await session.step('signoutRedirectCallback()', (manager) => manager.signoutRedirectCallback());
      await session.store('signed out');
      await session.step('signoutRedirectCallback() a second time', (manager) => manager.signoutRedirectCallback());
    },
  },
  {
    name: 'sign-out of nobody',
    run: async (session) => {
      await session.open();
      await session.leave('signoutRedirect()', (manager) => manager.signoutRedirect(), { to: 'signed-out' });
      await session.step('signoutRedirectCallback()', (manager) => manager.signoutRedirectCallback());
    },
  },
  {
    name: 'sign-out that revokes the tokens',
    settings: { revokeTokensOnSignout: true, revokeTokenAdditionalContentTypes: ['text/html'] },
    run: async (session) => {
      await session.signIn();
      await session.leave('signoutRedirect()', (manager) => manager.signoutRedirect({ state: 1 }), { to: 'signed-out' });
      await session.step('signoutCallback()', (manager) => manager.signoutCallback());
    },
  },
  {
    name: 'sign-out in a hidden frame',
    settings: { includeIdTokenInSilentSignout: true },
    run: async (session) => {
      session.app.more.popup_post_logout_redirect_uri = `${session.app.home}silent-signed-out`;
      await session.signIn();
      await session.step('signoutSilent()', (manager) => manager.signoutSilent({ state: 'mine' }));
      await session.store('signed out');
      session.provider.fault.routes = { 'GET /endsession': () => {} };
      await session.step('signoutSilent() without an answer', (manager) =>
        manager.signoutSilent({ silentRequestTimeoutInSeconds: 1, state: 'mine' }),
      );
    },
  },
  {
    name: 'sign-out that the provider refuses',
    run: async (session) => {
      await session.signIn();
      session.provider.fault.signedOut = refused;
      await session.leave('signoutRedirect()', (manager) => manager.signoutRedirect({ state: 1 }), { to: 'signed-out' });
      await session.step('signoutRedirectCallback()', (manager) => manager.signoutRedirectCallback());
      await session.open('signed-out?error=server_error&error_description=Sorry');
      await session.step('signoutRedirectCallback() without a state', (manager) => manager.signoutRedirectCallback());
      await session.step('signoutCallback() without a state', (manager) => manager.signoutCallback());
      await session.open('signed-out?state=unknown');
      await session.step('signoutCallback() with an unknown state', (manager) => manager.signoutCallback());
    },
  },
  {
    name: 'sign-out where the provider has no page for it',
    run: async (session) => {
      session.provider.fault.metadata = (body) => {
        delete body.end_session_endpoint;
      };
      await session.signIn();
      await session.step('signoutRedirect()', (manager) => manager.signoutRedirect());
      await session.step('getUser()', (manager) => manager.getUser());
    },
  },
];
