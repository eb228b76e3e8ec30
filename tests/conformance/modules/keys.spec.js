// Keys that come and go (OpenID Connect Core, 10.1.1; RFC 7517, 5).

import { signingKey } from '../../support/keys.js';
import { row } from '../support/row.js';

/** @param {any} provider @param {number} times */
const fetched = (provider, times) => [
  provider.keyRequests === times,
  `fetches the keys ${['never', 'once', 'twice'][provider.keyRequests] ?? `${provider.keyRequests} times`}`,
];

row({
  number: 'A24',
  name: 'oidcc-client-test-signing-key-rotation',
  provider: 'changes its key after the first ID token',
  run: async ({ client, provider, check }) => {
    const first = await client.signIn();
    check(first.ok, 'refuses the first');
    provider.signWith(await signingKey('RS256', 'second'));
    const second = await client.signIn();
    check(...fetched(provider, 2));
    return second;
  },
});

row({
  number: 'A25',
  name: 'oidcc-client-test-signing-key-rotation-just-before-signing',
  provider: 'changes its key when the second ID token has been requested',
  run: async ({ client, provider, check }) => {
    const first = await client.signIn();
    check(first.ok, 'refuses the first');
    const key = await signingKey('RS256', 'second');
    provider.fault = {
      routes: { 'POST /token': (_request, _response, next) => (provider.signWith(key), next()) },
    };
    const second = await client.signIn();
    check(...fetched(provider, 2));
    return second;
  },
});

/** The keys that the suite adds to every provider's (its merge request !2119). */
const UNUSABLE = [
  { kty: 'AKP', kid: 'unusable-1', alg: 'ML-DSA-44', use: 'sig', pub: 'AAAA' },
  { kty: 'XYZ', kid: 'unusable-2', use: 'sig' },
  { kty: 'RSA', kid: 'unusable-3', alg: 'XS256', use: 'sig', n: 'sXch', e: 'AQAB' },
  { kty: 'EC', kid: 'unusable-4', alg: 'XS256', use: 'sig', crv: 'P-256', x: 'AAAA', y: 'AAAA' },
  { kty: 'EC', kid: 'unusable-5', alg: 'ES256', use: 'sig', crv: 'P-999', x: 'AAAA', y: 'AAAA' },
];

row({
  number: 'A89',
  name: 'jwks-with-unusable-keys',
  provider: 'publishes five unusable keys beside its own (the suite’s merge request 2119)',
  fault: { keys: ({ keys }) => void keys.unshift(...UNUSABLE) },
});

row({
  number: 'A90',
  name: 'jwks-with-only-unusable-keys',
  provider: 'publishes five unusable keys, and not its own',
  refuse: 'signing_key_not_found',
  fault: { keys: () => ({ keys: UNUSABLE }) },
});

const unknownKey = (_claims, header) => (header.kid = `unknown-${Math.random()}`);

row({
  number: 'S22',
  name: 'unknown keys',
  cases: {
    'one token': {
      provider: 'signs with an unpublished key: the keys are fetched once more',
      refuse: 'signing_key_not_found',
      fault: { claims: unknownKey },
      run: async ({ client, provider, check }) => {
        const outcome = await client.signIn();
        check(...fetched(provider, 2));
        return outcome;
      },
    },
    'a flood of tokens': {
      provider: 'does so three times on one page: the keys are fetched only once more',
      refuse: 'signing_key_not_found',
      fault: { claims: unknownKey },
      run: async ({ client, provider, check }) => {
        const addresses = [await client.answered(), await client.answered(), await client.answered()];
        await client.visit();
        let outcome;
        for (const address of addresses) outcome = await client.call('callback', address);
        check(...fetched(provider, 2));
        return outcome;
      },
    },
  },
});
