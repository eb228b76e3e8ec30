// Who an ID token is from, and for whom (OpenID Connect Core, 3.1.3.7 items 2 to 5).

import { row } from '../support/row.js';

const TENANT = '3aa4a235-b6e2-48d5-9195-7fcf05b459b0';

/**
 * A provider of many tenants: what it publishes as its issuer is a template, and each token has its tenant's.
 *
 * @param {string[] | undefined} tenants whose people the app lets in
 */
const ofTenants = (tenants) => ({
  needs: ['tenants'],
  run: ({ client, provider }) => {
    const discovery = (request, _response, next) => {
      request.url = '/.well-known/openid-configuration';
      next();
    };
    provider.fault = {
      routes: { 'GET /organizations/v2.0/.well-known/openid-configuration': discovery },
      metadata: (body) => {
        body.issuer = `${provider.origin}/{tenantid}/v2.0`;
        delete body.authorization_response_iss_parameter_supported;
      },
      answer: (url) => url.searchParams.delete('iss'),
      claims: (claims) => Object.assign(claims, { iss: `${provider.origin}/${TENANT}/v2.0`, tid: TENANT }),
    };
    client.configure({ authority: `${provider.origin}/organizations/v2.0`, ...(tenants && { tenants }) });
    return client.signIn();
  },
});

row({
  number: 'S8',
  name: 'the issuer of the ID token',
  cases: {
    'another host': {
      provider: 'names another host as issuer',
      refuse: 'id_token_issuer',
      fault: { claims: (claims) => (claims.iss = 'https://login.example') },
    },
    'one with ours as its prefix': {
      provider: 'names an issuer that has its own as a prefix',
      refuse: 'id_token_issuer',
      fault: { claims: (claims) => (claims.iss += '.login.example') },
    },
    'a list': {
      provider: 'names its issuer in an array',
      refuse: 'id_token_claim_missing',
      fault: { claims: (claims) => (claims.iss = [claims.iss]) },
    },
    none: {
      provider: 'names no issuer',
      refuse: 'id_token_claim_missing',
      fault: { claims: (claims) => delete claims.iss },
    },
    'one of many tenants, expected': {
      provider: 'names the one of its many tenants that the app accepts',
      ...ofTenants([TENANT]),
    },
    'one of many tenants, unexpected': {
      provider: 'names a tenant that the app doesn’t accept',
      refuse: 'id_token_issuer',
      ...ofTenants(['00000000-0000-0000-0000-000000000000']),
    },
    'one of many tenants, without tenants configured': {
      provider: 'names one of its many tenants, and the app isn’t configured for tenants',
      refuse: 'metadata_issuer_mismatch',
      never: ['GET /authorize'],
      ...ofTenants(undefined),
      needs: [],
    },
  },
});

row({
  number: 'S9',
  name: 'the audience of the ID token',
  cases: {
    'a list without us': {
      provider: 'issues it for two other clients',
      refuse: 'id_token_audience',
      fault: { claims: (claims) => (claims.aud = ['one-client', 'another-client']) },
    },
    'us and an unknown client': {
      provider: 'issues it for this client and an unknown one, with this client as authorized party',
      refuse: 'id_token_audience',
      fault: { claims: (claims) => Object.assign(claims, { azp: claims.aud, aud: [claims.aud, 'another-client'] }) },
    },
    'an empty list': {
      provider: 'issues it for an empty audience',
      refuse: 'id_token_audience',
      fault: { claims: (claims) => (claims.aud = []) },
    },
    'a client with our name as its prefix': {
      provider: 'issues it for a client whose name has this client’s as a prefix',
      refuse: 'id_token_audience',
      fault: { claims: (claims) => (claims.aud += '-2') },
    },
  },
});

row({
  number: 'S10',
  name: 'the authorized party of the ID token',
  cases: {
    'several audiences, no azp': {
      provider: 'issues it for this client and a trusted one, and names no authorized party',
      settings: { trusted_audiences: ['trusted-client'] },
      needs: ['trusted_audiences'],
      refuse: 'id_token_claim_missing',
      fault: { claims: (claims) => (claims.aud = [claims.aud, 'trusted-client']) },
    },
    'several audiences, azp is this client': {
      provider: 'issues it for this client and a trusted one, with this client as authorized party',
      settings: { trusted_audiences: ['trusted-client'] },
      needs: ['trusted_audiences'],
      fault: { claims: (claims) => Object.assign(claims, { azp: claims.aud, aud: [claims.aud, 'trusted-client'] }) },
    },
    'azp is another client': {
      provider: 'issues it for this client, and names another authorized party',
      refuse: 'id_token_azp',
      fault: { claims: (claims) => (claims.azp = 'another-client') },
    },
  },
});
