// A real oidc-provider 9 whose keys the test holds as well, so that it can sign what the provider never would. It signs in at
// once whoever `login_hint` names, or Alice. With `resource` it gives JWTs for that API, without it opaque tokens.

import '../../../demo-app/provider/node20.js';
import { createHash, randomBytes } from 'node:crypto';

import { SignJWT, calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

import { signingKey } from '../../support/keys.js';
import { listen } from '../../support/listen.js';
import { memory } from '../../support/memory-adapter.js';

export const API = 'https://api.example';
const CALLBACK = 'https://app.example/callback';

export class RealProvider {
  /** @param {string[]} [pages] origins of pages that sign in, with `/callback` as their redirect address */
  static async start(pages = []) {
    const provider = new RealProvider();
    provider.key = await signingKey('ES256');
    let handle;
    provider.server = await listen((request, response) => handle(request, response));
    provider.origin = provider.server.origin;
    const library = new Provider(provider.origin, configuration(provider.key, pages));
    library.use((context, next) => provider.step(library, context, next));
    handle = library.callback();
    return provider;
  }

  /** Keys that it publishes in addition from now on. */
  newKeys = [];
  isDown = false;

  stop() {
    return this.server.stop();
  }

  async step(library, context, next) {
    if (this.isDown) return void (context.status = 503);
    if (context.path.startsWith('/interaction/')) {
      const { params } = await library.interactionDetails(context.req, context.res);
      const result = { login: { accountId: params.login_hint ?? 'alice' } };
      return context.redirect(await library.interactionResult(context.req, context.res, result));
    }
    await next();
    if (context.path === '/jwks') context.body = { keys: [...context.body.keys, ...this.newKeys] };
  }

  /**
   * The tokens of a sign-in, by code and PKCE.
   *
   * @param {string} person
   * @param {{resource?: string, scope?: string, dpop?: Prover}} [options]
   */
  async signIn(person, { resource, scope = 'openid posts', dpop } = {}) {
    const verifier = randomBytes(32).toString('base64url');
    const audience = resource ? { resource } : {};
    const request = new URLSearchParams({
      ...{ client_id: 'page', response_type: 'code', redirect_uri: CALLBACK, scope, login_hint: person, ...audience },
      ...{ code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' },
    });
    const code = await this.follow(`${this.origin}/auth?${request}`);
    const answer = await fetch(`${this.origin}/token`, {
      method: 'POST',
      headers: dpop ? { dpop: await dpop.proof('POST', `${this.origin}/token`) } : {},
      body: new URLSearchParams({
        ...{ grant_type: 'authorization_code', client_id: 'page', code, redirect_uri: CALLBACK, code_verifier: verifier, ...audience },
      }),
    });
    const tokens = await answer.json();
    if (!tokens.access_token) throw new Error(JSON.stringify(tokens));
    return tokens;
  }

  async follow(address) {
    const cookies = new Map();
    for (let url = address; ; ) {
      const cookie = [...cookies].map((pair) => pair.join('=')).join('; ');
      const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
      for (const set of answer.headers.getSetCookie()) {
        const [, name, value] = /** @type {RegExpMatchArray} */ (/^([^=]+)=([^;]*)/.exec(set));
        cookies.set(name, value);
      }
      const location = answer.headers.get('location');
      if (!location) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
      const next = new URL(location, url);
      if (next.href.startsWith(CALLBACK)) return next.searchParams.get('code') ?? String(next);
      url = next.href;
    }
  }

  /** An access token as this provider signs them, with changes. @param {Record<string, unknown>} [claims] @param {object} [header] */
  sign(claims = {}, header = {}, key = this.key) {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ iss: this.origin, aud: API, sub: 'alice', client_id: 'page', scope: 'posts', jti: 'j', iat: now, exp: now + 60, ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid, ...header })
      .sign(key);
  }
}

/** A holder of a DPoP key (RFC 9449). */
export class Prover {
  static async create() {
    const prover = new Prover();
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    Object.assign(prover, { privateKey, jwk: await exportJWK(publicKey), privateJwk: await exportJWK(privateKey) });
    prover.thumbprint = await calculateJwkThumbprint(prover.jwk);
    return prover;
  }

  /** @param {string} method @param {string} url @param {{token?: string, claims?: object, header?: object}} [options] */
  proof(method, url, { token, claims = {}, header = {} } = {}) {
    const ath = token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') };
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ jti: randomBytes(12).toString('hex'), htm: method, htu: url, iat: now, ...ath, ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: this.jwk, ...header })
      .sign(this.privateKey);
  }
}

function configuration(jwk, pages) {
  const redirectUris = [CALLBACK, ...pages.map((origin) => `${origin}/callback`)];
  return {
    clients: [{ client_id: 'page', token_endpoint_auth_method: 'none', redirect_uris: redirectUris, id_token_signed_response_alg: 'ES256' }],
    adapter: memory(),
    clientAuthMethods: ['none'],
    clientBasedCORS: (_context, origin) => pages.includes(origin),
    responseTypes: ['code'],
    scopes: ['openid', 'posts'],
    jwks: { keys: [jwk] },
    enabledJWA: { idTokenSigningAlgValues: ['ES256'] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    loadExistingGrant: grantWithoutAsking,
    ttl: { AccessToken: 60, AuthorizationCode: 60, Grant: 600, IdToken: 60, Interaction: 60, Session: 600 },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => false },
      revocation: { enabled: true, allowedPolicy: () => true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_context, _client, oneOf) => oneOf,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => ({
          ...{ scope: 'posts', audience: resource, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } },
        }),
      },
    },
  };
}

async function grantWithoutAsking({ oidc: { session, client, provider, params } }) {
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(params.scope);
  if (params.resource) grant.addResourceScope(params.resource, params.scope);
  await grant.save();
  return grant;
}
