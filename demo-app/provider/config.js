// What this provider offers, and to which clients. Start reading here.

import { errors } from 'oidc-provider';
import { claimsOf, personBySub } from './people.js';
import { renderError, renderSignedOut, renderSignOut } from './pages.js';

/** The one client: the demo app, a public client (RFC 6749, section 2.1), so PKCE replaces a secret. */
export const CLIENT_ID = 'demo-app';

/** Where its pages are: the demo in Leptos, and the same on the npm package. */
const PAGES = ['/', '/plain/', '/react/'];

const FOURTEEN_DAYS = 14 * 24 * 60 * 60;

/**
 * The configuration of oidc-provider.
 *
 * @param {object} settings
 * @param {string} settings.issuer this provider's own origin
 * @param {string[]} settings.apps origins where the demo app runs
 * @param {string} [settings.api] an API that it issues access tokens for, by its name (RFC 8707)
 * @param {number} settings.tokenSeconds lifetime of ID tokens and access tokens, in seconds
 * @param {import('./store.js').Store} settings.store keeps sessions, grants and tokens
 * @param {{jwks: object, cookieKeys: string[]}} settings.keys signing keys
 */
export function configuration({ issuer, apps, api, tokenSeconds, store, keys }) {
  return {
    clients: [demoApp(apps)],
    clientAuthMethods: ['none'],
    clientBasedCORS: (_ctx, origin) => apps.includes(origin),

    scopes: ['openid', 'profile', 'email', 'offline_access'],
    claims: { openid: ['sub'], profile: ['name', 'picture'], email: ['email', 'email_verified'] },
    // Name and picture are in the ID token itself: a database that gets the token needs no other request.
    conformIdTokenClaims: false,
    findAccount: (_ctx, sub) => account(sub, issuer),
    loadExistingGrant: grantWithoutAsking,

    responseTypes: ['code'],
    pkce: { required: () => true },
    rotateRefreshToken: true,
    // The library would issue one to a web page only after prompt=consent; here everyone has consented.
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    ttl: {
      AccessToken: tokenSeconds,
      IdToken: tokenSeconds,
      AuthorizationCode: 60,
      RefreshToken: FOURTEEN_DAYS,
      Interaction: 60 * 60,
      Session: FOURTEEN_DAYS,
      Grant: FOURTEEN_DAYS,
    },

    jwks: keys.jwks,
    // SpacetimeDB verifies these two and no other algorithm.
    enabledJWA: { idTokenSigningAlgValues: ['ES256', 'RS256'] },
    cookies: { keys: keys.cookieKeys, names: cookieNames(issuer) },
    adapter: store.adapter,

    features: {
      devInteractions: { enabled: false }, // its pages load fonts from elsewhere; ours are in interactions.js
      resourceIndicators: tokensFor(api),
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: renderSignOut,
        postLogoutSuccessSource: renderSignedOut,
      },
    },
    renderError,
  };
}

/** A request that names the API gets a JWT, which the API can check itself (RFC 9068); others get an opaque token. */
function tokensFor(api) {
  return {
    enabled: api !== undefined,
    defaultResource: (_ctx, _client, oneOf) => oneOf,
    // A page that named it once need not repeat it at each renewal.
    useGrantedResource: () => true,
    getResourceServerInfo(_ctx, resource) {
      if (resource !== api) throw new errors.InvalidTarget();
      return { scope: '', audience: api, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } };
    },
  };
}

function demoApp(apps) {
  const homes = apps.flatMap((app) => PAGES.map((page) => app + page));
  return {
    client_id: CLIENT_ID,
    client_name: CLIENT_ID,
    application_type: 'web',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: homes.map((home) => `${home}callback`),
    post_logout_redirect_uris: homes.flatMap((home) => [home, `${home}signed-out`]),
    id_token_signed_response_alg: 'ES256',
  };
}

function account(sub, issuer) {
  const person = personBySub(sub);
  return person && { accountId: sub, claims: () => claimsOf(person, issuer) };
}

/**
 * Consent without a question: users sign in to this provider only for this app. Returns the session's
 * grant, or a new one for the requested scopes.
 */
async function grantWithoutAsking(ctx) {
  const { session, client, provider, result, requestParamOIDCScopes: scopes } = ctx.oidc;
  const id = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  const existing = id && (await provider.Grant.find(id));
  if (existing) return existing;

  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  grant.addOIDCScope([...scopes].join(' '));
  await grant.save();
  return grant;
}

/** Browsers don't separate cookies by port; two providers on one machine would share a session. */
function cookieNames(issuer) {
  const { port } = new URL(issuer);
  return {
    session: `session_${port}`,
    interaction: `interaction_${port}`,
    resume: `resume_${port}`,
  };
}
