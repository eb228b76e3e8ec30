// How an ID token is written (RFC 7515, 4.1 and 5.2).

import { createPrivateKey, createSign, randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import { signingKey } from '../../support/keys.js';
import { parts, signedBy } from '../../support/tokens.js';
import { row } from '../support/row.js';

/** Signed by a stranger whose key the header brings along. @param {(jwk: any) => object} header */
const bringingAKey = (header) => async (token) => {
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), alg: 'RS256', kid: parts(token)[0].kid };
  return signedBy(token, key, header(await exportJWK(publicKey)));
};

/** A header that says where to fetch a key, which must not be requested. @param {'jku' | 'x5u'} name */
const pointingAway = (name) => ({
  provider: `signs with an attacker’s key, and links to it in the header (\`${name}\`)`,
  refuse: 'signing_key_in_header',
  run: async ({ client, provider, another, check }) => {
    const stranger = await another();
    provider.fault = { token: bringingAKey(() => ({ [name]: `${stranger.origin}/jwks` })) };
    const outcome = await client.signIn();
    check(stranger.requests.length === 0, 'requests keys from the attacker');
    return outcome;
  },
});

/** Header or payload under a signature that holds. @param {number} index @param {(text: string) => string} change */
const rewritten = (index, change) => async (token) => {
  const key = createPrivateKey({ key: /** @type {any} */ (await signingKey('RS256')), format: 'jwk' });
  const segments = token.split('.').slice(0, 2);
  segments[index] = change(segments[index]);
  const text = segments.join('.');
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key).toString('base64url')}`;
};

/** @param {(json: string) => string} change */
const json = (change) => (segment) =>
  Buffer.from(change(Buffer.from(segment, 'base64url').toString())).toString('base64url');

row({
  number: 'S13',
  name: 'the form of the ID token',
  cases: {
    crit: {
      provider: 'demands an unknown extension (`crit`)',
      refuse: 'jws_crit',
      fault: {
        token: rewritten(
          0,
          json((text) => text.replace('{', '{"crit":["exp"],')),
        ),
      },
    },
    jku: pointingAway('jku'),
    x5u: pointingAway('x5u'),
    jwk: {
      provider: 'signs with an attacker’s key, and includes it in the header (`jwk`)',
      refuse: 'signing_key_in_header',
      fault: { token: bringingAKey((jwk) => ({ jwk })) },
    },
    'another kind of token': {
      provider: 'sends an access token in its place (`typ: at+jwt`)',
      refuse: 'token_of_other_kind',
      fault: {
        token: rewritten(
          0,
          json((text) => text.replace('"JWT"', '"at+jwt"')),
        ),
      },
    },
    'a header member twice': {
      provider: 'names the algorithm twice in the header, with a valid signature',
      refuse: 'jws_json',
      fault: {
        token: rewritten(
          0,
          json((text) => text.replace('{', '{"alg":"none",')),
        ),
      },
    },
    'a claim twice': {
      provider: 'names two subjects in one token, with a valid signature',
      refuse: 'jws_json',
      fault: {
        token: rewritten(
          1,
          json((text) => text.replace('{', '{"sub":"somebody-else",')),
        ),
      },
    },
    'base64url that isn’t canonical': {
      provider: 'pads the payload, with a valid signature',
      refuse: 'jws_encoding',
      fault: { token: rewritten(1, (segment) => `${segment}${'='.repeat((4 - (segment.length % 4)) % 4 || 1)}`) },
    },
    'four segments': {
      provider: 'sends a fourth segment',
      refuse: 'jws_segments',
      fault: { token: (token) => `${token}.${randomBytes(8).toString('base64url')}` },
    },
    'too long': {
      provider: 'sends one of 200 kB',
      refuse: 'jws_too_long',
      fault: { claims: (claims) => (claims.filler = 'x'.repeat(150_000)) },
    },
  },
});
