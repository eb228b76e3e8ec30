// Providers with more to say: proofs of possession, one-time refresh tokens, the session in a frame.

/** @type {import('../support/differences/session.js').Scenario[]} */
export default [
  {
    name: 'tokens bound to a key',
    provider: 'strict',
    settings: { dpop: { bind_authorization_code: true } },
    run: async (session) => {
      await session.signIn();
      await session.step('getUser()', (manager) => manager.getUser());
      await session.step('signinSilent()', (manager) => manager.signinSilent());
      await session.step('dpopProof()', async (manager) => {
        const proof = await manager.dpopProof('http://api.example/notes', await manager.getUser(), 'POST', 'a-nonce');
        const [header, claims] = proof.split('.', 2).map((part) => JSON.parse(atob(part.replace(/-/g, '+').replace(/_/g, '/'))));
        return { header: Object.keys(header).sort(), claims: Object.keys(claims).sort(), htm: claims.htm, htu: claims.htu };
      });
    },
  },
  {
    name: 'a provider with one-time refresh tokens',
    provider: 'strict',
    run: async (session) => {
      await session.signIn();
      await session.step('signinSilent()', (manager) => manager.signinSilent());
      await session.step('signinSilent() a second time', (manager) => manager.signinSilent());
      await session.step('signinSilent() in a frame', (manager) => manager.signinSilent({ forceIframeAuth: true }));
      await session.step('signinPopup()', (manager) => manager.signinPopup());
    },
  },
  {
    name: 'the session at the provider ends',
    provider: 'session',
    settings: { monitorSession: true, checkSessionIntervalInSeconds: 1 },
    run: async (session) => {
      await session.signIn();
      // The provider's page in the frame has said that all is well.
      await session.page.evaluate(
        () =>
          new Promise((resolve) =>
            window.addEventListener('message', ({ data }) => data === 'unchanged' && resolve(undefined)),
          ),
      );
      const elsewhere = await session.page.context().newPage();
      await elsewhere.goto(`${session.provider.origin}/endsession`);
      await elsewhere.click('button[name=logout]');
      await session.until('UserSignedOut');
      await session.step('getUser() is signed in here', async (manager) => (await manager.getUser()) !== null);
    },
  },
  {
    name: 'somebody signs in at the provider',
    provider: 'session',
    settings: { monitorSession: true, monitorAnonymousSession: true, checkSessionIntervalInSeconds: 1 },
    // Which of these comes, and how often, is a matter of when the frame asks.
    unheard: ['UserSignedOut', 'UserSessionChanged'],
    run: async (session) => {
      // A user was signed in, so that the provider reports its session; now none is.
      await session.signIn();
      const elsewhere = await session.page.context().newPage();
      await elsewhere.goto(`${session.provider.origin}/endsession`);
      await elsewhere.click('button[name=logout]');
      await session.step('removeUser()', (manager) => manager.removeUser());
      await session.open();
      await session.page.evaluate(
        () =>
          new Promise((resolve) =>
            window.addEventListener('message', ({ data }) => data === 'unchanged' && resolve(undefined)),
          ),
      );
      await elsewhere.goto(`${session.app.home}elsewhere`);
      await elsewhere.waitForSelector('[data-ready]', { state: 'attached' });
      await Promise.all([
        elsewhere.waitForURL(/callback/),
        elsewhere.evaluate(() => void window.manage({ monitorSession: false }).signinRedirect()),
      ]);
      await session.until('UserSignedIn');
    },
  },
];
