// A provider that is wrong in one way, and right in all others: its keys and signatures are real.
//
// It signs everyone in at once, as `johndoe`, without a page of its own. The provider is oauth2-mock-server; what its
// hooks don't reach is changed on the way out.

import { randomUUID } from 'node:crypto';
import cors from 'cors';
import express from 'express';
import { OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server';
import { publicHalf, signingKey } from './keys.js';
import { listen } from './listen.js';

/**
 * The faults. A hook changes its argument, or returns another value; text is sent unchanged.
 *
 * @typedef {object} Fault
 * @property {(claims: import('jose').JWTPayload, header: Record<string, any>, request: Request) => void} [claims]
 *   changes the ID token before it is signed
 * @property {(token: string, request: Request) => string | Promise<string>} [token] replaces the ID token after it was
 *   signed
 * @property {Hook} [tokens] changes the answer of the token endpoint
 * @property {Hook} [metadata] changes the answer of discovery
 * @property {Hook} [keys] changes the published keys
 * @property {Hook} [userinfo] changes the answer of the userinfo endpoint
 * @property {(url: URL, request: Request) => unknown} [answer] changes the address that a sign-in comes back to
 * @property {(url: URL, request: Request) => unknown} [signedOut] changes the address that a sign-out comes back to
 * @property {Record<string, import('express').RequestHandler>} [routes] answers in the provider's place, by
 *   `METHOD /path`
 *
 * @typedef {(body: any, request: Request, response: import('express').Response) => unknown} Hook
 * @typedef {import('express').Request} Request
 *
 * @typedef {object} Recorded a request that the provider was asked
 * @property {string} name `METHOD /path`
 * @property {Record<string, string>} query
 * @property {Record<string, string>} form
 * @property {import('node:http').IncomingHttpHeaders} headers
 */

/** Which hook changes which JSON answer. @type {Record<string, 'metadata' | 'keys' | 'tokens' | 'userinfo'>} */
const ANSWERS = {
  'GET /.well-known/openid-configuration': 'metadata',
  'GET /jwks': 'keys',
  'POST /token': 'tokens',
  'GET /userinfo': 'userinfo',
};

/** Headers that a page of another origin may read. */
const exposedHeaders = ['DPoP-Nonce', 'Retry-After', 'WWW-Authenticate'];

export class FaultyProvider {
  /** The faults from now on; none when empty. @type {Fault} */
  fault = {};
  /** Every request, in order; a browser's questions before requests (CORS) aside. @type {Recorded[]} */
  requests = [];
  /** Every answer of the token endpoint that has tokens. @type {any[]} */
  issued = [];
  /** Errors in this server itself, for which no client is to blame. @type {unknown[]} */
  errors = [];
  /** The key that it signs with. @type {import('jose').JWK} */
  key;
  /** The keys that it publishes. @type {import('jose').JWK[]} */
  published;
  #scope = 'openid';

  /**
   * @param {{fault?: Fault, alg?: string, host?: string}} [options] `alg`: what it signs ID tokens with, RS256 by
   *   default; `host`: its name, for a browser that takes this for 127.0.0.1
   */
  static async start({ fault = {}, alg = 'RS256', host } = {}) {
    const provider = new FaultyProvider();
    provider.fault = fault;
    provider.signWith(await signingKey(alg));
    await provider.#listen(host);
    return provider;
  }

  /** Signs with this key from now on, and publishes no other. @param {import('jose').JWK} key a private one */
  signWith(key) {
    this.key = key;
    this.published = [publicHalf(key)];
  }

  /** How often its keys were fetched. */
  get keyRequests() {
    return this.count('GET /jwks');
  }

  /** How often it was asked this. @param {string} name `METHOD /path` */
  count(name) {
    return this.requests.filter((request) => request.name === name).length;
  }

  /** The last request of this kind. @param {string} name `METHOD /path` */
  last(name) {
    return this.requests.findLast((request) => request.name === name);
  }

  /** @param {string | undefined} host */
  async #listen(host) {
    const app = express();
    app.disable('x-powered-by');
    this.#server = await listen(app, { host });
    this.origin = this.#server.origin;

    app.use(cors({ origin: '*', exposedHeaders }));
    app.use(express.urlencoded({ extended: false }));
    app.use(this.#record, this.#stepIn, this.#change);
    app.use(this.#service().requestHandler);
  }
  /** @type {Awaited<ReturnType<typeof listen>>} */
  #server;

  #service() {
    const issuer = new OAuth2Issuer();
    issuer.url = this.origin;
    // The library rotates through all keys, and offers no way to sign with one that has been withdrawn.
    issuer.keys.get = () => /** @type {any} */ (this.key);
    issuer.keys.toJSON = () => /** @type {any} */ (this.published);
    const service = new OAuth2Service(issuer);
    service.on('beforeTokenSigning', ({ header, payload }, request) => {
      // Two tokens of one second would be the same text.
      payload.jti = randomUUID();
      // Of its two tokens only the ID token has an audience.
      if (payload.aud) this.fault.claims?.(payload, header, request);
    });
    return service;
  }

  /** @type {import('express').RequestHandler} */
  #record = ({ method, path, query, body, headers }, _response, next) => {
    this.requests.push({ name: `${method} ${path}`, query: { ...query }, form: { ...body }, headers });
    next();
  };

  /** @type {import('express').RequestHandler} */
  #stepIn = (request, response, next) => {
    const route = this.fault.routes?.[`${request.method} ${request.path}`];
    return route ? route(request, response, next) : next();
  };

  /**
   * Changes answers on their way out. Signing is asynchronous and the library's own hooks for answers are not.
   *
   * @type {import('express').RequestHandler}
   */
  #change = (request, response, next) => {
    const name = `${request.method} ${request.path}`;
    const later = (/** @type {Promise<unknown>} */ sent) => {
      sent.catch((error) => {
        this.errors.push(error);
        next(error);
      });
      return response;
    };
    const json = response.json.bind(response);
    response.json = (body) => later(this.#body(ANSWERS[name], body, request, response).then((it) => send(it)));
    const send = (/** @type {unknown} */ body) =>
      typeof body === 'string' ? response.type(String(response.get('Content-Type') ?? 'json')).send(body) : json(body);
    const redirect = response.redirect.bind(response);
    response.redirect = /** @type {any} */ (
      (/** @type {string} */ to) => later(this.#address(name, new URL(to), request).then((it) => redirect(it)))
    );
    next();
  };

  /**
   * @param {'metadata' | 'keys' | 'tokens' | 'userinfo' | undefined} hook
   * @param {any} body
   * @param {Request} request
   * @param {import('express').Response} response
   */
  async #body(hook, body, request, response) {
    // Its usual response.
    if (hook === 'metadata') {
      body.authorization_response_iss_parameter_supported = true;
      body.id_token_signing_alg_values_supported = [this.key.alg];
    }
    if (hook === 'tokens' && body.id_token) {
      body.scope = this.#scope;
      body.id_token = (await this.fault.token?.(body.id_token, request)) ?? body.id_token;
    }
    const changed = (hook && (await this.fault[hook]?.(body, request, response))) ?? body;
    if (hook === 'tokens' && body.access_token) this.issued.push(changed);
    return changed;
  }

  /**
   * @param {string} name
   * @param {URL} url
   * @param {Request} request
   */
  async #address(name, url, request) {
    if (name !== 'GET /authorize') return String((await this.fault.signedOut?.(url, request)) ?? url);
    this.#scope = String(request.query.scope);
    url.searchParams.set('iss', this.origin);
    return String((await this.fault.answer?.(url, request)) ?? url);
  }

  stop() {
    return this.#server.stop();
  }
}
