// The provider's metadata (OpenID Connect Discovery 1.0; RFC 8414).

import { FaultyProvider } from '../../support/faulty-provider.js';
import { row } from '../support/row.js';

const METADATA = 'GET /.well-known/openid-configuration';
const AUTHORIZE = 'GET /authorize';

row({
  number: 'A21',
  name: 'oidcc-client-test-discovery-openid-config',
  provider: 'publishes its metadata',
  run: async ({ client, provider, check }) => {
    const outcome = await client.signIn();
    check(provider.count(METADATA) > 0, 'never requests the metadata');
    return outcome;
  },
});

row({
  number: 'A22',
  name: 'oidcc-client-test-discovery-jwks-uri-keys',
  provider: 'publishes its keys at the jwks_uri of its metadata',
  run: async ({ client, provider, check }) => {
    const path = `/keys-${Math.random().toString(36).slice(2)}`;
    provider.fault = {
      metadata: (body) => void (body.jwks_uri = provider.origin + path),
      routes: { [`GET ${path}`]: (_request, response) => response.json({ keys: provider.published }) },
    };
    const outcome = await client.signIn();
    check(provider.count(`GET ${path}`) === 1, 'never requests the keys');
    return outcome;
  },
});

const otherIssuer = {
  refuse: 'metadata_issuer_mismatch',
  never: [AUTHORIZE],
};

row({
  number: 'A23',
  name: 'oidcc-client-test-discovery-issuer-mismatch',
  provider: 'names another issuer in its metadata',
  ...otherIssuer,
  fault: { metadata: (body) => void (body.issuer = 'https://login.example') },
});

const ELSEWHERE = '/.well-known/oauth-authorization-server';

/** Metadata of a server that isn't an OpenID provider. The peer is given their address. @param {import('../support/row.js').Fault} fault */
const plainOAuth = (fault) => ({
  fault: {
    ...fault,
    routes: {
      [METADATA]: (_request, response) => void response.status(404).send(''),
      [`GET ${ELSEWHERE}`]: (request, _response, next) => {
        request.url = '/.well-known/openid-configuration';
        next();
      },
    },
  },
  run: ({ client, provider }) => {
    const authority = provider.origin;
    if (client.kind === 'peer') client.configure({ authority, metadata_url: authority + ELSEWHERE });
    return client.signIn();
  },
});

row({
  number: 'S7',
  name: 'the issuer in the metadata',
  cases: {
    'with a slash': {
      provider: 'names its issuer with a trailing slash',
      ...otherIssuer,
      fault: { metadata: (body) => void (body.issuer += '/') },
    },
    'in another case': {
      provider: 'names its issuer in capital letters',
      ...otherIssuer,
      fault: { metadata: (body) => void (body.issuer = body.issuer.toUpperCase()) },
    },
    'with another scheme': {
      provider: 'names its issuer with https where http is configured',
      ...otherIssuer,
      fault: { metadata: (body) => void (body.issuer = body.issuer.replace('http:', 'https:')) },
    },
    'with another name of the same host': {
      provider: 'names its issuer localhost where 127.0.0.1 is configured',
      ...otherIssuer,
      fault: { metadata: (body) => void (body.issuer = body.issuer.replace('127.0.0.1', 'localhost')) },
    },
    'missing': {
      provider: 'names no issuer',
      refuse: 'metadata_member_missing',
      never: [AUTHORIZE],
      fault: { metadata: (body) => void delete body.issuer },
    },
    'at the RFC 8414 location': {
      provider: 'publishes its metadata at the RFC 8414 location only',
      ...plainOAuth({}),
    },
    'another, at the RFC 8414 location': {
      provider: 'publishes its metadata at the RFC 8414 location only, and names another issuer there',
      ...otherIssuer,
      ...plainOAuth({ metadata: (body) => void (body.issuer += '/') }),
    },
  },
});

/** @type {import('../support/row.js').Case['run']} */
const withS256 = async ({ client, provider, check }) => {
  const outcome = await client.signIn();
  check(provider.last(AUTHORIZE)?.query.code_challenge_method === 'S256', 'doesn’t use S256');
  return outcome;
};

row({
  number: 'S4',
  name: 'PKCE methods in the metadata',
  cases: {
    'plain only': {
      provider: 'supports the method plain only',
      refuse: 'pkce_s256_unsupported',
      never: [AUTHORIZE],
      fault: { metadata: (body) => void (body.code_challenge_methods_supported = ['plain']) },
    },
    none: {
      provider: 'advertises no PKCE method',
      fault: { metadata: (body) => void delete body.code_challenge_methods_supported },
      run: withS256,
    },
  },
});

row({
  number: 'S53',
  name: 'a provider without TLS',
  cases: {
    'the issuer': {
      provider: 'has an http issuer that isn’t on this machine',
      refuse: 'issuer_insecure',
      start: (options) => FaultyProvider.start({ ...options, host: 'login.example' }),
      never: [METADATA, AUTHORIZE],
    },
    'an endpoint': {
      provider: 'has an http token endpoint that isn’t on this machine',
      refuse: 'metadata_insecure_endpoint',
      fault: {
        metadata: (body) => void (body.token_endpoint = body.token_endpoint.replace('127.0.0.1', 'login.example')),
      },
      never: [AUTHORIZE, 'POST /token'],
    },
  },
});
