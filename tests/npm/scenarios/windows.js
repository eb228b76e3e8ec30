// Popups, hidden frames and navigators of the app's own.

const HANGING = { 'GET /authorize': () => {} };
const withParameters = (/** @type {Record<string, string>} */ parameters) => (/** @type {URL} */ url) => {
  url.searchParams.delete('code');
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
};

/** @type {import('../support/differences/session.js').Scenario[]} */
export default [
  {
    name: 'popup',
    run: async (session) => {
      await session.open();
      await session.step('signinPopup()', (manager) =>
        manager.signinPopup({ state: 'mine', popupWindowFeatures: { width: 500, height: 400 }, popupWindowTarget: 'login' }),
      );
      await session.store('signed in');
      await session.manage({ popup_redirect_uri: `${session.app.home}popup-stays`, popupWindowTarget: 'stays' });
      await session.step('signinPopup() with a page that stays', (manager) => manager.signinPopup());
      await session.step('the page that stays', () => {
        const popup = window.open('', 'stays');
        const { pathname } = popup.location;
        popup.close();
        return pathname;
      });
      await session.manage({});
      session.provider.fault.answer = withParameters({ error: 'access_denied', error_description: 'No.' });
      await session.step('signinPopup() refused', (manager) => manager.signinPopup({ state: 'mine', url_state: 'shown' }));
      await session.store('refused');
      session.provider.fault = {};
      session.app.more.popup_post_logout_redirect_uri = `${session.app.home}popup-signed-out`;
      await session.open();
      await session.step('signoutPopup()', (manager) => manager.signoutPopup());
      await session.store('signed out');
    },
  },
  {
    name: 'popup that is closed, aborted or blocked',
    run: async (session) => {
      await session.open();
      // The provider is asked, and doesn't answer.
      const asks = () => new Promise((resolve) => (session.provider.fault.routes = { 'GET /authorize': resolve }));
      const asked = asks();
      const opened = session.page.waitForEvent('popup');
      const closed = Promise.all([opened, asked]).then(([popup]) => popup.close());
      await session.step('signinPopup() closed', (manager) => manager.signinPopup({ popupAbortOnClose: true }));
      await closed;
      const aborted = asks().then(() => session.page.evaluate(() => window.aborting.abort('not today')));
      await session.step('signinPopup() aborted', (manager) => {
        window.aborting = new AbortController();
        return manager.signinPopup({ popupSignal: window.aborting.signal });
      });
      await aborted;
      session.provider.fault.routes = HANGING;
      await session.step('signinPopup() that closes by itself', (manager) =>
        manager.signinPopup({ popupWindowFeatures: { closePopupWindowAfterInSeconds: 3 } }),
      );
      await session.step('signinPopup() blocked', async (manager) => {
        const { open } = window;
        window.open = () => null;
        try {
          return await manager.signinPopup();
        } finally {
          window.open = open;
        }
      });
      await session.store('afterwards');
    },
  },
  {
    name: 'hidden frame',
    settings: { includeIdTokenInSilentRenew: true },
    run: async (session) => {
      await session.open();
      await session.step('signinSilent() of nobody', (manager) => manager.signinSilent({ state: 'mine', scope: 'openid' }));
      await session.step('signinSilent()', (manager) => manager.signinSilent({ forceIframeAuth: true, login_hint: 'jane' }));
      await session.store('signed in');
      await session.step('frames', () => document.querySelectorAll('iframe').length);
      session.provider.fault.answer = withParameters({ error: 'login_required', error_description: 'Who?' });
      await session.step('signinSilent() refused', (manager) =>
        manager.signinSilent({ forceIframeAuth: true, state: 'mine' }),
      );
      session.provider.fault = { routes: HANGING };
      await session.step('signinSilent() without an answer', (manager) =>
        manager.signinSilent({ forceIframeAuth: true, silentRequestTimeoutInSeconds: 1 }),
      );
      await session.store('afterwards');
    },
  },
  {
    name: 'hidden frame of somebody else',
    run: async (session) => {
      await session.signIn();
      session.provider.fault.claims = (claims) => void (claims.sub = 'somebody-else');
      await session.step('signinSilent()', (manager) => manager.signinSilent({ forceIframeAuth: true }));
      await session.step('getUser() is signed in', async (manager) => (await manager.getUser()) !== null);
    },
  },
  {
    name: 'querySessionStatus()',
    settings: { includeIdTokenInSilentRenew: true },
    run: async (session) => {
      session.provider.fault.answer = (url) => url.searchParams.set('session_state', 'some-session.state');
      await session.signIn();
      await session.step('querySessionStatus()', (manager) => manager.querySessionStatus());
      await session.store('afterwards');
      session.provider.fault.answer = () => {};
      await session.step('querySessionStatus() without one', (manager) => manager.querySessionStatus({ login_hint: 'jane' }));
      session.provider.fault.answer = withParameters({ error: 'login_required' });
      await session.step('querySessionStatus() of nobody', (manager) => manager.querySessionStatus());
      session.provider.fault.answer = withParameters({ error: 'login_required', session_state: 'no-session.state' });
      await session.manage({ monitorAnonymousSession: true });
      await session.step('querySessionStatus() of nobody, who is watched', (manager) => manager.querySessionStatus());
      await session.manage({ silent_redirect_uri: '' });
      await session.step('querySessionStatus() without an address', (manager) => manager.querySessionStatus());
    },
  },
  {
    name: 'navigators of the app’s own',
    run: async (session) => {
      await session.open();
      await session.page.evaluate(() => {
        const steps = (window.steps = []);
        const navigator = (name) => ({
          prepare: async (params) => {
            steps.push({ [`${name}.prepare`]: window.describe(params) });
            return {
              navigate: async (params) => {
                steps.push({ [`${name}.navigate`]: Object.keys(params).filter((key) => params[key] !== undefined).sort() });
                if (window.isClosed) throw new Error('it is closed');
                return { url: (await fetch(`${params.url}&as-text=1`).then((it) => it.text())) };
              },
              close: () => void steps.push(`${name}.close`),
            };
          },
          callback: async (url, params) => void steps.push({ [`${name}.callback`]: [url, params] }),
        });
        const { settings } = window.manager;
        window.manager = new window.oidc.UserManager(settings, navigator('redirect'), navigator('popup'), navigator('frame'));
      });
      // Its answer as text, since a page can't read where it was sent.
      session.provider.fault.routes = {
        'GET /authorize': (request, response, next) => {
          if (request.query['as-text']) response.redirect = (to) => response.send(String(to));
          next();
        },
        'GET /endsession': (request, response) =>
          response.send(`${request.query.post_logout_redirect_uri}?state=${request.query.state ?? ''}`),
      };
      await session.watch();
      await session.step('signinRedirect()', (manager) => manager.signinRedirect({ redirectMethod: 'replace' }));
      await session.step('signinPopup()', (manager) => manager.signinPopup({ popupWindowTarget: 'login' }));
      await session.step('signinSilent()', (manager) => manager.signinSilent({ forceIframeAuth: true }));
      await session.step('querySessionStatus()', (manager) => manager.querySessionStatus({ silentRequestTimeoutInSeconds: 3 }));
      await session.step('signoutSilent()', (manager) => manager.signoutSilent({ state: 'mine' }));
      await session.step('signoutPopup()', (manager) => manager.signoutPopup({ url_state: 'shown' }));
      await session.step('signinPopupCallback()', (manager) => manager.signinPopupCallback('http://app.example/?a=1', true));
      await session.step('signinSilentCallback()', (manager) => manager.signinSilentCallback('http://app.example/?b=1'));
      await session.step('signoutPopupCallback()', (manager) => manager.signoutPopupCallback('http://app.example/?c=1'));
      await session.step('signoutSilentCallback()', (manager) => manager.signoutSilentCallback('http://app.example/?d=1'));
      await session.step('signinPopup() that is closed', (manager) => {
        window.isClosed = true;
        return manager.signinPopup();
      });
      await session.step('the navigators', () => window.steps);
    },
  },
];
