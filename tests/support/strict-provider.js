// A provider that takes FAPI 2.0 seriously: oidc-provider, with pushed requests, proofs of possession, signed answers
// and refresh tokens that can be used once. It can be wrong in one way, as the faulty one can.
//
// It signs everyone in at once, as `johndoe`, without a sign-in page.

import '../../demo-app/provider/node20.js';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as moment } from 'node:timers/promises';
import { Provider } from 'oidc-provider';
import { signingKey } from './keys.js';
import { listen } from './listen.js';
import { memory } from './memory-adapter.js';
import { parts, sign } from './tokens.js';

/**
 * The faults. A hook changes what it is given, or returns something else.
 *
 * @typedef {object} StrictFault
 * @property {(claims: Record<string, any>) => unknown} [claims] changes the ID token, which is signed again
 * @property {(token: string) => string | Promise<string>} [token] replaces the ID token
 * @property {(claims: Record<string, any>) => unknown} [jarm] changes the signed response, which is signed again
 * @property {(token: string) => string | Promise<string>} [jarmToken] replaces the signed answer
 * @property {(body: any) => unknown} [tokens] changes the answer of the token endpoint
 * @property {(body: any) => unknown} [metadata] changes the answer of discovery
 * @property {(url: URL) => unknown} [answer] changes the address that a sign-in comes back to
 * @property {(cookie: string) => string} [cookie] changes a cookie that it sets, given with its attributes
 * @property {Record<string, (context: any, next: () => Promise<void>) => unknown>} [routes] answers in the provider's
 *   place, by `METHOD /path`
 *
 * @typedef {object} StrictOptions
 * @property {StrictFault} [fault]
 * @property {string} home the app's address, up to `callback` and `signed-out`
 * @property {string} clientId
 * @property {string} [host] its name, for a browser that takes this for 127.0.0.1
 * @property {string[]} [redirectUris] where sign-ins may come back to, beside `callback`
 * @property {boolean} [nonces] whether proofs must carry a nonce of the provider's
 * @property {boolean} [pushed] whether authorization requests must be pushed
 * @property {boolean} [signed] whether it only answers signed requests
 */

const ALGORITHM = 'ES256';

export class StrictProvider {
  /** The faults from now on; none when empty. @type {StrictFault} */
  fault = {};
  /** How much longer each answer takes, in milliseconds: as if it were far away. */
  distanceMs = 0;
  /** Every request, in order. @type {import('./faulty-provider.js').Recorded[]} */
  requests = [];
  /** Every answer of the token endpoint that has tokens. @type {any[]} */
  issued = [];
  /** Errors in this server itself, for which no client is to blame. @type {unknown[]} */
  errors = [];

  /** @param {StrictOptions} options */
  static async start(options) {
    const provider = new StrictProvider();
    provider.fault = options.fault ?? {};
    provider.#key = await signingKey(ALGORITHM);
    provider.#decoy = await signingKey('RS256');
    let handle;
    provider.#server = await listen((request, response) => handle(request, response), { host: options.host });
    provider.origin = provider.#server.origin;
    handle = provider.#handler(options);
    return provider;
  }
  /** @type {Awaited<ReturnType<typeof listen>>} */
  #server;
  /** @type {import('jose').JWK & {alg: string}} */
  #key;
  /** Published, and never signed with. @type {import('jose').JWK & {alg: string}} */
  #decoy;

  /** How often it was asked this. @param {string} name `METHOD /path` */
  count(name) {
    return this.requests.filter((request) => request.name === name).length;
  }

  /** The last request of this kind. @param {string} name `METHOD /path` */
  last(name) {
    return this.requests.findLast((request) => request.name === name);
  }

  /** Resolves at the next connection. Idle connections are closed first, so that none of them is reused. */
  nextConnection() {
    const { server } = this.#server;
    server.closeIdleConnections();
    return once(server, 'connection');
  }

  /** @param {StrictOptions} options */
  #handler(options) {
    const provider = new Provider(this.origin, configuration({ ...options, keys: [this.#key, this.#decoy] }));
    provider.on('server_error', (_context, error) => this.errors.push(error));
    provider.use((context, next) => this.#step(context, next));
    provider.use((context, next) => signIn(provider, context, next));
    return provider.callback();
  }

  async #step(context, next) {
    const name = `${context.method} ${context.path}`;
    /** @type {import('./faulty-provider.js').Recorded} */
    const request = { name, query: { ...context.query }, form: {}, headers: context.headers };
    this.requests.push(request);
    if (this.distanceMs > 0) await moment(this.distanceMs);
    const route = this.fault.routes?.[name];
    try {
      await (route ? route(context, next) : next());
      Object.assign(request.form, context.oidc?.body);
      await this.#change(name, context);
    } catch (error) {
      this.errors.push(error);
      throw error;
    }
  }

  async #change(name, context) {
    const { body } = context;
    if (name === 'GET /.well-known/openid-configuration') await this.fault.metadata?.(body);
    if (name === 'POST /token' && body?.access_token) {
      if (body.id_token) body.id_token = await this.#changed(body.id_token, this.fault.claims, this.fault.token);
      await this.fault.tokens?.(body);
      this.issued.push(body);
    }
    const cookies = [context.response.get('set-cookie')].flat().filter(Boolean);
    if (cookies.length > 0 && this.fault.cookie) context.set('set-cookie', cookies.map(this.fault.cookie));
    const location = context.response.get('location');
    if (location && !location.startsWith(this.origin) && URL.canParse(location)) {
      const url = new URL(location);
      const signed = url.searchParams.get('response');
      if (signed) url.searchParams.set('response', await this.#changed(signed, this.fault.jarm, this.fault.jarmToken));
      await this.fault.answer?.(url);
      context.set('location', String(url));
    }
  }

  /**
   * @param {string} token
   * @param {((claims: any) => unknown) | undefined} change
   * @param {((token: string) => string | Promise<string>) | undefined} replace
   */
  async #changed(token, change, replace) {
    let changed = token;
    if (change) {
      const [header, claims] = parts(token);
      change(claims);
      changed = await sign(claims, this.#key, header);
    }
    return replace ? replace(changed) : changed;
  }

  stop() {
    return this.#server.stop();
  }
}

/** @param {StrictOptions & {keys: import('jose').JWK[]}} options */
function configuration({ home, clientId, keys, redirectUris = [], nonces = false, pushed = false, signed = false }) {
  return {
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        ...(signed && { response_modes: ['jwt', 'query.jwt', 'fragment.jwt'] }),
        redirect_uris: [`${home}callback`, ...redirectUris],
        post_logout_redirect_uris: [`${home}signed-out`],
        id_token_signed_response_alg: ALGORITHM,
        authorization_signed_response_alg: ALGORITHM,
      },
    ],
    adapter: memory(),
    clientAuthMethods: ['none'],
    clientBasedCORS: () => true,
    responseTypes: ['code'],
    scopes: ['openid', 'offline_access'],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: () => true,
    jwks: { keys },
    enabledJWA: {
      idTokenSigningAlgValues: [ALGORITHM],
      authorizationSigningAlgValues: [ALGORITHM],
      userinfoSigningAlgValues: [ALGORITHM],
    },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    loadExistingGrant: grantWithoutAsking,
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    routes: {
      authorization: '/authorize',
      end_session: '/endsession',
      jwks: '/jwks',
      pushed_authorization_request: '/par',
      revocation: '/revoke',
      token: '/token',
      userinfo: '/userinfo',
    },
    ttl: {
      AccessToken: 3600,
      Grant: 3600,
      IdToken: 3600,
      Interaction: 600,
      RefreshToken: 3600,
      Session: 3600,
    },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => nonces },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: pushed },
      jwtResponseModes: { enabled: true },
      revocation: { enabled: true, allowedPolicy: () => true },
    },
  };
}

/** Consent without a question: one grant for a session, as without this hook. */
async function grantWithoutAsking({ oidc: { session, client, provider, requestParamOIDCScopes: scopes } }) {
  const known = session.grantIdFor(client.clientId);
  const found = known && (await provider.Grant.find(known));
  const grant = found || new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope([...scopes].join(' '));
  await grant.save();
  return grant;
}

/** Finishes each sign-in without asking who the user is. */
async function signIn(provider, context, next) {
  if (!context.path.startsWith('/interaction/')) return next();
  const result = { login: { accountId: 'johndoe' } };
  context.redirect(await provider.interactionResult(context.req, context.res, result));
}
