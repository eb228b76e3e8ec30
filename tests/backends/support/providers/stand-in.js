// What the stand-ins for providers have in common: oidc-provider 9 at the provider's addresses, which signs everyone in at
// once, and whose answers are changed where that provider's differ. It can't show that a real tenant does the same: what is
// changed was read in the provider's documentation and client libraries.

import '../../../../demo-app/provider/node20.js';
import { randomBytes } from 'node:crypto';
import { Provider, interactionPolicy } from 'oidc-provider';

import { signingKey } from '../../../support/keys.js';
import { memory } from '../../../support/memory-adapter.js';
import { parts, sign } from '../../../support/tokens.js';
import { APP } from './app.js';

/**
 * How a provider differs.
 *
 * @typedef {object} Quirks
 * @property {string} issuer
 * @property {boolean} [namesIssuer] whether callbacks name it (RFC 9207); true by default
 * @property {string[]} places its addresses, `https://host/path`; the first is that of its pages
 * @property {Record<string, any>} [configuration] oidc-provider's, instead of the one below
 * @property {Record<string, any>} [features] oidc-provider's, beside those below
 * @property {Record<string, any>} [resource] how access tokens for APIs are made, beside what is below
 * @property {Record<string, unknown>} [client] members of the client's registration
 * @property {(asked: Record<string, string>) => boolean} [givesRefreshToken] by default, for `offline_access`
 * @property {(spent: {rotations: number, newest: number, secondsAgo: number}) => boolean} [forgives] whether a refresh
 *   token that was spent is accepted
 * @property {(context: any, next: () => Promise<void>) => unknown} [step] answers instead of it
 * @property {(body: any) => unknown} [metadata] changes the discovery document
 * @property {(claims: Record<string, any>, standIn: StandIn) => unknown} [claims] changes the ID token, which is signed again
 * @property {(body: any, context: any, standIn: StandIn) => unknown} [tokens] changes each response of the token endpoint
 * @property {(url: URL, context: any) => unknown} [answer] changes the callback address
 */

export class StandIn {
  /** Every request, in order. @type {{name: string, query: any, form: any, headers: any}[]} */
  requests = [];
  /** Every response with tokens. @type {any[]} */
  issued = [];
  /** How often its sign-in page was shown. */
  asked = 0;
  /** The error it sends when it needs to ask the user something. @type {string | undefined} */
  wants;
  /** The next renewal succeeds, but its response is lost. */
  losesAnswer = false;
  /** Whether enough time has passed for its refresh tokens to expire. */
  isMuchLater = false;

  /** @param {import('./loopback.js').Loopback} loopback @param {Quirks} quirks */
  static async start(loopback, quirks) {
    const standIn = new StandIn();
    Object.assign(standIn, { quirks, key: await signingKey('RS256') });
    const library = new Provider(quirks.issuer, configuration(standIn));
    library.on('server_error', (_context, error) => console.error('a stand-in broke:', error));
    library.use((context, next) => standIn.step(library, context, next));
    const handle = library.callback();
    for (const place of quirks.places) loopback.places.set(place, handle);
    return standIn;
  }
  /** @type {Quirks} */
  quirks;

  /** The last request of this kind. @param {string} name `METHOD https://host/path` */
  last(name) {
    return this.requests.findLast((request) => request.name === name);
  }

  count(name) {
    return this.requests.filter((request) => request.name === name).length;
  }

  async step(library, context, next) {
    const address = new URL(context.req.originalUrl, `https://${context.host}`);
    const request = { name: `${context.method} ${address.origin}${address.pathname}`, query: { ...context.query }, form: {}, headers: context.headers };
    this.requests.push(request);
    if (context.path.startsWith('/interaction/')) {
      this.asked += 1;
      context.redirect(await library.interactionResult(context.req, context.res, { login: { accountId: 'alice' }, consent: {} }));
      return;
    }
    await (this.quirks.step ? this.quirks.step(context, next) : next());
    Object.assign(request.form, context.oidc?.body);
    await this.change(context);
  }

  async change(context) {
    const { body } = context;
    const { namesIssuer = true } = this.quirks;
    if (context.oidc?.route === 'discovery') {
      body.authorization_response_iss_parameter_supported = namesIssuer;
      await this.quirks.metadata?.(body);
    }
    if (context.oidc?.route === 'token' && context.method === 'POST') {
      if (body.id_token && this.quirks.claims) body.id_token = await this.changed(body.id_token, this.quirks.claims);
      await this.quirks.tokens?.(body, context, this);
      if (body.access_token) this.issued.push({ ...body });
      if (this.losesAnswer) this.lose(context);
    }
    const location = context.response.get('location');
    if (!location?.startsWith(APP)) return;
    const url = new URL(location);
    if (!namesIssuer) url.searchParams.delete('iss');
    await this.quirks.answer?.(url, context);
    context.set('location', String(url));
  }

  async changed(token, change) {
    const [header, claims] = parts(token);
    await change(claims, this);
    return sign(claims, this.key, header);
  }

  /** The response begins, so that the browser doesn't retry, and breaks off. */
  lose(context) {
    this.losesAnswer = false;
    context.respond = false;
    context.res.writeHead(200, { ...context.response.headers, 'content-length': '1000' });
    context.res.write('{', () => context.req.socket.destroy());
  }
}

/** @param {any} standIn */
function configuration(standIn) {
  const { quirks, key } = standIn;
  const { givesRefreshToken = ({ scope }) => scope.split(' ').includes('offline_access') } = quirks;
  const cookie = { httpOnly: true, sameSite: 'none' };
  const policy = interactionPolicy.base();
  const { Prompt, Check } = interactionPolicy;
  for (const error of ['interaction_required', 'mfa_required']) {
    policy.add(new Prompt({ name: error, requestable: false }, new Check(error, 'the person is needed', error, () => standIn.wants === error)));
  }
  return {
    clients: [
      {
        client_id: 'my-app',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        redirect_uris: [`${APP}/callback`, `${APP}/silent`],
        post_logout_redirect_uris: [`${APP}/signed-out`],
        ...quirks.client,
      },
    ],
    adapter: forgiving(standIn),
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    clientBasedCORS: (_context, origin) => origin === APP,
    conformIdTokenClaims: false,
    cookies: { keys: [randomBytes(16).toString('hex')], long: cookie, short: cookie },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: () => ({ sub, name: 'Alice Adams', email: 'alice@example.org', email_verified: true }),
    }),
    interactions: { policy, url: (_context, { uid }) => `${new URL(quirks.places[0]).pathname.replace(/\/$/, '')}/interaction/${uid}` },
    // The library drops `offline_access` when no consent is asked for.
    issueRefreshToken: () => givesRefreshToken(standIn.requests.findLast(({ query }) => query.scope).query),
    expiresWithSession: () => false,
    jwks: { keys: [key] },
    loadExistingGrant: (context) => (standIn.wants === 'consent_required' ? undefined : grantWithoutAsking(context)),
    rotateRefreshToken: true,
    ttl: { AccessToken: 3600, AuthorizationCode: 60, Grant: 86_400, IdToken: 3600, Interaction: 600, RefreshToken: 86_400, Session: 86_400 },
    ...quirks.configuration,
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: true, logoutSource },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_context, _client, oneOf) => oneOf,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => ({ scope: 'read', audience: resource, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
        ...quirks.resource,
      },
      ...quirks.features,
    },
  };
}

/** Its storage: accepts spent refresh tokens as the provider does, and expires them with its clock. */
function forgiving(standIn) {
  const models = memory();
  const newest = new Map();
  return (model) => {
    const entries = models(model);
    if (model !== 'RefreshToken') return entries;
    return {
      ...entries,
      upsert(id, payload, seconds) {
        newest.set(payload.grantId, payload.rotations ?? 0);
        return entries.upsert(id, payload, seconds);
      },
      async find(id) {
        const payload = await entries.find(id);
        if (!payload?.consumed) return payload && standIn.isMuchLater ? { ...payload, exp: 1 } : payload;
        const spent = { rotations: payload.rotations ?? 0, newest: newest.get(payload.grantId), secondsAgo: Date.now() / 1000 - payload.consumed };
        return standIn.quirks.forgives?.(spent) ? { ...payload, consumed: undefined } : payload;
      },
    };
  };
}

async function grantWithoutAsking({ oidc: { session, client, provider, params, resourceServers } }) {
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope(params.scope);
  for (const resource of Object.keys(resourceServers)) grant.addResourceScope(resource, 'read');
  await grant.save();
  return grant;
}

/** A user named by the request isn't asked; others are. */
function logoutSource(context, form) {
  const isNamed = Boolean(context.oidc.entities.IdTokenHint);
  const yes = '<input type="hidden" name="logout" value="yes"></form><script>document.forms[0].submit()</script>';
  context.body = isNamed ? form.replace('</form>', yes) : `Do you want to sign out? ${form}`;
}
