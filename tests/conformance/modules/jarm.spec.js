// Signed answers to authorization requests (JWT Secured Authorization Response Mode, JARM).

import { createHmac } from 'node:crypto';
import { handmade, parts, sign, signedByAStranger, unsigned } from '../../support/tokens.js';
import { strict } from '../support/fapi.js';
import { row } from '../support/row.js';
import { now } from '../support/time.js';

const never = ['POST /token'];
const signed = {
  ...strict(),
  never,
  needs: ['jarm'],
  settings: { dpop: true, response_mode: 'query.jwt' },
};

const MODULES = {
  A81: ['with-invalid-iss', 'names another issuer', 'jarm_issuer', (claims) => (claims.iss = 'https://login.example')],
  A82: ['without-iss', 'names no issuer', 'jarm_claim_missing', (claims) => delete claims.iss],
  A83: ['with-invalid-aud', 'is for another client', 'jarm_audience', (claims) => (claims.aud = 'another-client')],
  A84: ['without-aud', 'is for no client', 'jarm_claim_missing', (claims) => delete claims.aud],
  A85: ['with-expired-exp', 'has expired', 'jarm_expired', (claims) => (claims.exp = now() - 3600)],
  A86: ['without-exp', 'has no expiry', 'jarm_claim_missing', (claims) => delete claims.exp],
};

const PREFIX = 'fapi2-security-profile-final-client-test-ensure-jarm-';

for (const [number, [name, does, refuse, jarm]] of Object.entries(MODULES)) {
  const provider = `signs an answer that ${does}`;
  row({ number, name: `${PREFIX}${name}-fails`, provider, refuse, ...signed, fault: { jarm } });
}

row({
  number: 'A87',
  name: `${PREFIX}with-invalid-sig-fails`,
  provider: 'signs its response with a foreign key',
  refuse: 'jarm_signature',
  ...signed,
  fault: { jarmToken: signedByAStranger },
});

row({
  number: 'A88',
  name: `${PREFIX}signature-is-not-none`,
  provider: 'doesn’t sign its response (`alg: none`)',
  refuse: 'jws_algorithm',
  ...signed,
  fault: { jarmToken: unsigned },
});

/** A response of the faulty provider, signed although the client didn't request it. @param {any} provider */
const signUnasked = (provider) => async (url) => {
  const claims = { ...Object.fromEntries(url.searchParams), aud: 'my-app', exp: now() + 60 };
  url.search = new URLSearchParams({ response: await sign(claims, provider.key) }).toString();
};

row({
  number: 'S31',
  name: 'a signed authorization response',
  cases: {
    'as requested': {
      provider: 'signs its response',
      ...signed,
      never: [],
      run: async ({ client, check }) => {
        const address = await client.answered();
        check([...new URL(address).searchParams.keys()].join() === 'response', 'gets parameters outside the signed response');
        return client.answer(address);
      },
    },
    'with an unsigned code': {
      provider: 'signs its response, and an attacker adds a code',
      refuse: 'jarm_and_plain',
      ...signed,
      fault: { answer: (url) => url.searchParams.set('code', 'theirs') },
    },
    'with an unsigned error': {
      provider: 'signs its response, and an attacker adds an error',
      refuse: 'jarm_and_plain',
      ...signed,
      fault: { answer: (url) => url.searchParams.set('error', 'access_denied') },
    },
    'unsigned, though requested': {
      provider: 'doesn’t sign its response, though a signature was requested',
      refuse: 'jarm_missing',
      ...signed,
      fault: {
        answer: (url) => {
          const [, { code, state, iss }] = parts(url.searchParams.get('response'));
          url.search = new URLSearchParams({ code, state, iss }).toString();
        },
      },
    },
    'signed, though not requested': {
      provider: 'signs its response, though no signature was requested',
      refuse: 'jarm_unexpected',
      never,
      run: ({ client, provider }) => {
        provider.fault = { answer: signUnasked(provider) };
        return client.signIn();
      },
    },
    'with a shared secret': {
      provider: 'signs its response with HS256 and the client ID as the secret',
      refuse: 'jws_algorithm',
      ...signed,
      fault: {
        jarmToken: (token) =>
          handmade(token, { alg: 'HS256' }, (text) => createHmac('sha256', 'my-app').update(text).digest()),
      },
    },
    'of an earlier sign-in': {
      provider: 'behaves correctly; an attacker opens the signed response to an earlier sign-in again',
      refuse: 'state_not_found',
      ...signed,
      never: [],
      run: async ({ client, provider, check }) => {
        const address = await client.answered();
        check((await client.answer(address)).ok, 'refuses the first time');
        await client.page.evaluate(() => sessionStorage.clear());
        const outcome = await client.answer(address);
        check(provider.count('POST /token') === 1, 'sends another token request');
        return outcome;
      },
    },
  },
});
