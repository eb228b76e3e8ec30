// Failures, and their messages.

const denied = { error: 'access_denied', error_description: 'The person said no.', error_uri: 'http://login.example/why' };
const signedInAs = async (session, /** @type {any} */ fault) => {
  session.provider.fault = fault;
  await session.open();
  await session.leave('signinRedirect()', (manager) => manager.signinRedirect({ state: 'mine', url_state: 'shown', nonce: 'own-nonce' }));
  await session.step('signinCallback()', (manager) => manager.signinCallback());
};
const answer = (/** @type {Record<string, string | null>} */ parameters) => ({
  answer: (/** @type {URL} */ url) => {
    for (const [name, value] of Object.entries(parameters)) {
      if (value === null) url.searchParams.delete(name);
      else url.searchParams.set(name, value);
    }
  },
});
const route = (/** @type {string} */ name, /** @type {any} */ handler) => ({ routes: { [name]: handler } });

/** The faults of a sign-in, by name. @type {Record<string, any>} */
const FAULTS = {
  'the provider says no': answer({ ...denied, code: null, session_state: 'some-session.state' }),
  'an answer without a code': answer({ code: null }),
  'an answer of another provider (iss)': answer({ iss: 'http://other.example' }),
  'another nonce': { claims: (claims) => void (claims.nonce = 'another') },
  'a token without a subject': { claims: (claims) => void delete claims.sub },
  'no ID token': { tokens: (body) => void delete body.id_token },
  'a token endpoint that says no': route('POST /token', (_request, response) =>
    response.status(400).json({ error: 'invalid_grant', error_description: 'The code is spent.' }),
  ),
  'a token endpoint that is broken': route('POST /token', (_request, response) => response.status(500).send('Oh')),
  'a token endpoint with a page': route('POST /token', (_request, response) => response.type('html').send('<p>Hi')),
  'another subject in userinfo': { userinfo: (body) => void (body.sub = 'somebody-else') },
  'a userinfo endpoint that says no': route('GET /userinfo', (_request, response) =>
    response.status(401).json({ error: 'invalid_token' }),
  ),
};

/** @type {import('../support/differences/session.js').Scenario[]} */
export default [
  ...Object.entries(FAULTS).map(([name, fault]) => ({
    name: `sign-in with ${name}`,
    settings: { loadUserInfo: name.includes('userinfo') },
    run: (session) => signedInAs(session, fault),
  })),
  {
    name: 'callbacks that nobody waits for',
    run: async (session) => {
      await session.open('callback?code=1&state=unknown');
      await session.step('signinCallback() with an unknown state', (manager) => manager.signinCallback());
      await session.step('signinRedirectCallback() with an unknown state', (manager) => manager.signinRedirectCallback());
      await session.open('callback?code=1');
      await session.step('signinCallback() without a state', (manager) => manager.signinCallback());
      await session.step('signinRedirectCallback() without a state', (manager) => manager.signinRedirectCallback());
      await session.step('signinCallback("")', (manager) => manager.signinCallback(''));
      await session.open('callback?error=server_error&state=unknown');
      await session.step('signinCallback() of an error with an unknown state', (manager) => manager.signinCallback());
    },
  },
  {
    name: 'requests of another kind',
    run: async (session) => {
      await session.open();
      await session.page.evaluate(() => {
        const entry = (id, more) =>
          localStorage.setItem(
            `oidc.${id}`,
            JSON.stringify({
              id,
              created: Math.floor(Date.now() / 1000),
              request_type: 'si:r',
              code_verifier: 'v'.repeat(43),
              authority: window.manager.settings.authority,
              client_id: 'my-app',
              redirect_uri: `${location.origin}/app/callback`,
              scope: 'openid',
              nonce: 'some-nonce',
              issuer: window.manager.settings.authority,
              ...more,
            }),
          );
        entry('strange', { request_type: 'xx:r' });
        entry('client', { client_id: 'another' });
        entry('authority', { authority: 'http://other.example', issuer: 'http://other.example' });
      });
      for (const state of ['strange', 'client', 'authority']) {
        const name = `signinCallback() of another ${state}`;
        await session.step(name, (manager, state) => manager.signinCallback(`${location.origin}/app/callback?code=1&state=${state}`), state);
      }
      await session.step('response_type: token', (manager) => manager._client.createSigninRequest({ response_type: 'id_token' }));
    },
  },
  {
    name: 'metadata that can’t be had',
    settings: { requestTimeoutInSeconds: 1 },
    run: async (session) => {
      const failing = async (name, fault) => {
        session.provider.fault = fault;
        await session.open();
        await session.step(`signinRedirect(), ${name}`, (manager) => manager.signinRedirect());
      };
      const discovery = 'GET /.well-known/openid-configuration';
      await failing('500', route(discovery, (_request, response) => response.status(500).json({ oh: 1 })));
      await failing('a page', route(discovery, (_request, response) => response.type('html').send('<p>Hi')));
      await failing('no answer', route(discovery, () => {}));
      await failing('no endpoint', { metadata: (body) => void delete body.authorization_endpoint });
    },
  },
  {
    name: 'no answer of the token endpoint',
    settings: { requestTimeoutInSeconds: 1 },
    run: (session) => signedInAs(session, route('POST /token', () => {})),
  },
];
