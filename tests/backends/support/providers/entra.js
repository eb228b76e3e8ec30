// Stands in for Microsoft Entra ID: an issuer that is a template, tokens that name their tenant, a token endpoint for pages
// alone which requires the scope in a renewal, names only an API's scopes as granted and renews no ID token without `openid`,
// and refresh tokens that end a day after the sign-in and are not spent by use. It can't show access tokens for
// Graph, nor the pages at which a tenant is chosen.

import { text } from 'node:stream/consumers';

import { StandIn } from './stand-in.js';

const ORIGIN = 'https://login.microsoftonline.com';
export const TENANT = '3aa4a235-b6e2-48d5-9195-7fcf05b459b0';
/** The scopes that belong to no API. */
const OIDC_SCOPES = ['openid', 'profile', 'email', 'offline_access'];
export const PERSONAL = '9188040d-6c67-4c5b-b112-36a304b66dad';

/**
 * @param {import('./loopback.js').Loopback} loopback
 * @param {{segment?: string, platform?: 'spa' | 'web'}} [registration] which tenants it is for, and the type of its redirect
 *   address
 */
export function entra(loopback, { segment = 'organizations', platform = 'spa' } = {}) {
  const authority = `${ORIGIN}/${segment}/v2.0`;
  const isTemplate = segment !== TENANT;
  return StandIn.start(loopback, {
    issuer: authority,
    namesIssuer: false,
    places: [authority],
    metadata: (body) => void (body.issuer = isTemplate ? `${ORIGIN}/{tenantid}/v2.0` : authority),
    claims: ofTenant(TENANT),
    forgives: () => true,
    async step(context, next) {
      const isPage = Boolean(context.get('origin'));
      if (!context.path.endsWith('/token') || context.method !== 'POST') return next();
      if (isPage !== (platform === 'spa')) return refuse(context, ...(isPage ? REFUSALS.page : REFUSALS.server));
      const { scope, ...body } = Object.fromEntries(new URLSearchParams(await text(context.req)));
      if (body.grant_type === 'refresh_token' && !scope) return refuse(context, ...REFUSALS.itself);
      // The library knows no scopes of APIs, and would miss them in what it granted.
      context.req.body = body;
      await next();
      if (scope) context.oidc.body.scope = scope;
    },
    tokens(body, context, { requests }) {
      if (body.error === 'invalid_grant') refuse(context, ...REFUSALS.ended);
      if (!body.access_token) return;
      // A code is redeemed without a scope: that of the sign-in counts.
      const asked = (context.oidc.body.scope ?? requests.findLast(({ query }) => query.scope).query.scope).split(' ');
      const ofApi = asked.filter((one) => !OIDC_SCOPES.includes(one));
      if (ofApi.length > 0) body.scope = ofApi.join(' ');
      if (!asked.includes('openid')) delete body.id_token;
    },
  });
}

/** Changes claims to those of a tenant, or of two that differ. @param {string | undefined} tid @param {string} [inIssuer] */
export const ofTenant = (tid, inIssuer = tid) => (/** @type {Record<string, any>} */ claims) => {
  Object.assign(claims, { tid, iss: `${ORIGIN}/${inIssuer}/v2.0`, email: undefined });
};

/** @type {Record<string, [string, number, string]>} */
const REFUSALS = {
  page: ['invalid_request', 9002326, "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type."],
  server: ['invalid_request', 9002327, "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests."],
  itself: [
    'invalid_request',
    90009,
    'Application is requesting a token for itself. This scenario is supported only if resource is specified using the GUID based App Identifier.',
  ],
  ended: ['invalid_grant', 700084, 'The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00.'],
};

function refuse(context, error, code, words) {
  context.status = 400;
  context.body = { error, error_description: `AADSTS${code}: ${words}`, error_codes: [code] };
}
