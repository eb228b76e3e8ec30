// The claims of an ID token (OpenID Connect Core, 3.1.3.7).

import { createHash } from 'node:crypto';
import { row } from '../support/row.js';
import { now } from '../support/time.js';

const MODULES = {
  A2: ['invalid-iss', 'names another issuer in the ID token', 'id_token_issuer', (claims) => (claims.iss += '/')],
  A3: ['missing-sub', 'omits the subject (sub) of the ID token', 'id_token_claim_missing', (claims) => delete claims.sub],
  A4: [
    'invalid-aud',
    'issues the ID token for another client',
    'id_token_audience',
    (claims) => (claims.aud = 'another-client'),
  ],
  A5: ['missing-aud', 'issues the ID token for no client', 'id_token_claim_missing', (claims) => delete claims.aud],
  A6: [
    'missing-iat',
    'omits the time of issue (iat) of the ID token',
    'id_token_claim_missing',
    (claims) => delete claims.iat,
  ],
  A17: [
    'nonce-invalid',
    'sends another nonce in the ID token',
    'id_token_nonce',
    (claims) => (claims.nonce = 'another'),
  ],
};

for (const [number, [name, provider, refuse, claims]] of Object.entries(MODULES)) {
  row({ number, name: `oidcc-client-test-${name}`, provider, refuse, fault: { claims } });
}

/** One hour ago, in full: only its end is a fault. */
const expired = (claims) => Object.assign(claims, { nbf: now() - 7200, iat: now() - 7200, exp: now() - 3600 });

row({
  number: 'S15',
  name: 'exp and nbf of the ID token',
  cases: {
    'expired an hour ago': {
      provider: 'sends one that has expired',
      refuse: 'id_token_expired',
      fault: { claims: expired },
    },
    'expired within the skew': {
      provider: 'sends one that expired 20 seconds ago: its clock is slow',
      fault: { claims: (claims) => (claims.exp = now() - 20) },
      open: 'Core leaves the leeway open (“some small leeway, usually no more than a few minutes”): 60 seconds here',
    },
    'no exp': {
      provider: 'omits exp',
      refuse: 'id_token_claim_missing',
      fault: { claims: (claims) => delete claims.exp },
    },
    'an exp in text': {
      provider: 'writes exp as a string',
      refuse: 'id_token_time',
      fault: { claims: (claims) => (claims.exp = String(claims.exp)) },
    },
    'an exp beyond all dates': {
      provider: 'writes 1e300 as exp',
      refuse: 'id_token_time',
      fault: { claims: (claims) => (claims.exp = 1e300) },
    },
    'a negative exp': {
      provider: 'writes −1 as exp',
      refuse: 'id_token_time',
      fault: { claims: (claims) => (claims.exp = -1) },
    },
    'not valid yet': {
      provider: 'sends one that is valid in an hour (nbf)',
      refuse: 'id_token_not_yet_valid',
      fault: { claims: (claims) => (claims.nbf = now() + 3600) },
    },
  },
});

row({
  number: 'S16',
  name: 'iat of the ID token',
  cases: {
    'in an hour': {
      provider: 'issues it in the future',
      refuse: 'id_token_issued_in_future',
      fault: { claims: (claims) => Object.assign(claims, { iat: now() + 3600, exp: now() + 7200 }) },
    },
    'in text': {
      provider: 'writes it as a string',
      refuse: 'id_token_time',
      fault: { claims: (claims) => (claims.iat = 'today') },
    },
    missing: {
      provider: 'doesn’t say',
      refuse: 'id_token_claim_missing',
      fault: { claims: (claims) => delete claims.iat },
    },
  },
});

row({
  number: 'S17',
  name: 'the nonce of the ID token',
  cases: {
    missing: {
      provider: 'sends none, though it was sent one',
      refuse: 'id_token_claim_missing',
      fault: { claims: (claims) => delete claims.nonce },
    },
    empty: {
      provider: 'sends an empty one',
      refuse: 'id_token_nonce',
      fault: { claims: (claims) => (claims.nonce = '') },
    },
    'an earlier sign-in’s': {
      provider: 'sends the ID token of an earlier sign-in',
      refuse: 'id_token_nonce',
      keeps: true,
      run: async ({ client, provider }) => {
        await client.signIn();
        const [{ id_token: first }] = provider.issued;
        provider.fault = { token: () => first };
        return client.signIn();
      },
    },
  },
});

/** @param {Record<string, unknown>} args @param {(claims: any) => unknown} claims */
const asking = (args, claims) => ({ fault: { claims }, run: ({ client }) => client.signIn(args) });

/** Demands a way to sign in, whichever it is. */
const ANY_ACR = { id_token: { acr: { essential: true } } };

row({
  number: 'S18',
  name: 'auth_time and acr of the ID token',
  cases: {
    'max_age, recent': {
      provider: 'says that the user signed in just now',
      ...asking({ max_age: 60 }, (claims) => (claims.auth_time = now())),
    },
    'max_age, too long ago': {
      provider: 'says that the user signed in an hour ago, though max_age was a minute',
      refuse: 'id_token_auth_time',
      ...asking({ max_age: 60 }, (claims) => (claims.auth_time = now() - 3600)),
    },
    'max_age, no auth_time': {
      provider: 'omits auth_time, though max_age was requested',
      refuse: 'id_token_claim_missing',
      ...asking({ max_age: 60 }, () => {}),
    },
    'acr, as requested': {
      provider: 'returns the acr that was demanded',
      needs: ['essential_acr'],
      ...asking({ essential_acr: ['urn:mfa'] }, (claims) => (claims.acr = 'urn:mfa')),
    },
    'acr, another': {
      provider: 'returns another acr than was demanded',
      needs: ['essential_acr'],
      refuse: 'id_token_acr',
      ...asking({ essential_acr: ['urn:mfa'] }, (claims) => (claims.acr = 'urn:password')),
    },
    'acr, missing': {
      provider: 'omits acr, though one was demanded',
      needs: ['essential_acr'],
      refuse: 'id_token_claim_missing',
      ...asking({ essential_acr: ['urn:mfa'] }, () => {}),
    },
    'acr, any': {
      provider: 'says in which way the person signed in, where any was demanded',
      needs: ['claims'],
      ...asking({ claims: ANY_ACR }, (claims) => (claims.acr = 'urn:password')),
    },
    'acr, any, unsaid': {
      provider: 'doesn’t say in which way the person signed in, though that was demanded',
      needs: ['claims'],
      refuse: 'id_token_claim_missing',
      ...asking({ claims: ANY_ACR }, () => {}),
    },
    'max_age, zero': {
      provider: 'says that the user signed in at second 0',
      refuse: 'id_token_auth_time',
      ...asking({ max_age: 60 }, (claims) => (claims.auth_time = 0)),
    },
  },
});

/** @param {string} token */
const leftHalf = (token) => createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');

row({
  number: 'S19',
  name: 'at_hash of the ID token',
  cases: {
    'of another access token': {
      provider: 'puts the hash of another access token into at_hash',
      refuse: 'id_token_at_hash',
      fault: { claims: (claims) => (claims.at_hash = leftHalf('another')) },
    },
    missing: { provider: 'omits at_hash: optional in the code flow' },
  },
});
