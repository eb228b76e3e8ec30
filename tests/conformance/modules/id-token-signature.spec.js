// By whom an ID token was signed, and how (OpenID Connect Core, 3.1.3.7 items 6 to 8; RFC 7515; RFC 8725).

import { createHmac, createPublicKey } from 'node:crypto';
import { FaultyProvider } from '../../support/faulty-provider.js';
import { publicHalf, signingKey } from '../../support/keys.js';
import { altered, handmade, parts, signedBy, signedByAStranger, unsigned } from '../../support/tokens.js';
import { row } from '../support/row.js';

/** @param {string} alg */
const signingWith = (alg) => (options) => FaultyProvider.start({ ...options, alg });

/** @param {string} alg @param {import('node:crypto').BinaryLike} secret */
const withSecret = (alg, secret) => (token) =>
  handmade(token, { alg, typ: 'JWT', kid: parts(token)[0].kid }, (text) =>
    createHmac(`sha${alg.slice(2)}`, secret)
      .update(text)
      .digest(),
  );

const withoutKid = (_claims, header) => delete header.kid;

row({
  number: 'A7',
  name: 'oidcc-client-test-kid-absent-single-jwks',
  provider: 'omits the key ID (kid), and publishes one key',
  fault: { claims: withoutKid },
});

row({
  number: 'A8',
  name: 'oidcc-client-test-kid-absent-multiple-jwks',
  provider: 'omits the key ID (kid), and publishes two matching keys',
  refuse: 'signing_key_ambiguous',
  open: 'the suite accepts either; a token without a kid violates Core 10.1 here, so it is refused',
  fault: {
    claims: withoutKid,
    keys: async ({ keys }) => void keys.push(publicHalf(await signingKey('RS256', 'second'))),
  },
});

row({ number: 'A9', name: 'oidcc-client-test-idtoken-sig-rs256', provider: 'signs with RS256' });

row({
  number: 'A10',
  name: 'oidcc-client-test-idtoken-sig-none',
  provider: 'doesn’t sign (`alg: none`)',
  refuse: 'jws_algorithm',
  open: 'a client may request it in the code flow; this one doesn’t offer it (RFC 8725, 3.2)',
  fault: { token: unsigned },
});

row({
  number: 'A11',
  name: 'oidcc-client-test-invalid-sig-rs256',
  provider: 'signs with a foreign key, RS256',
  refuse: 'id_token_signature',
  fault: { token: signedByAStranger },
});

row({
  number: 'A12',
  name: 'oidcc-client-test-invalid-sig-es256',
  provider: 'signs with a foreign key, ES256',
  refuse: 'id_token_signature',
  start: signingWith('ES256'),
  fault: { token: signedByAStranger },
});

row({
  number: 'A13',
  name: 'oidcc-client-test-invalid-sig-hs256',
  provider: 'signs with a foreign secret, HS256: a public client has none',
  refuse: 'jws_algorithm',
  fault: { token: withSecret('HS256', 'somebody’s secret') },
});

/** The signature without its last bytes. @param {string} token */
function cutShort(token) {
  const [header, claims, signature] = token.split('.');
  return [header, claims, Buffer.from(signature, 'base64url').subarray(0, -4).toString('base64url')].join('.');
}

row({
  number: 'S11',
  name: 'the signature of the ID token',
  cases: {
    'altered claims': {
      provider: 'sends altered claims with the original signature',
      refuse: 'id_token_signature',
      fault: { token: altered },
    },
    'truncated': {
      provider: 'omits the last bytes of the signature',
      refuse: 'id_token_signature',
      fault: { token: cutShort },
    },
    empty: {
      provider: 'omits the signature, but not the algorithm',
      refuse: 'id_token_signature',
      fault: { token: (token) => token.slice(0, token.lastIndexOf('.') + 1) },
    },
    'a key for encryption': {
      provider: 'signs with a key that it publishes for encryption (`use: enc`)',
      refuse: 'signing_key_not_found',
      fault: { keys: ({ keys }) => void (keys[0].use = 'enc') },
    },
    'a key for other operations': {
      provider: 'signs with a key that it publishes for wrapping keys (`key_ops`)',
      refuse: 'signing_key_not_found',
      fault: {
        keys: ({ keys }) => {
          delete keys[0].use;
          keys[0].key_ops = ['wrapKey'];
        },
      },
    },
    'a key of another type': {
      provider: 'publishes an elliptic curve key under the kid of the RSA key that it signs with',
      refuse: 'signing_key_not_found',
      fault: {
        keys: async (set) => ({
          keys: [{ ...publicHalf(await signingKey('ES256')), kid: set.keys[0].kid }],
        }),
      },
    },
  },
});

/** The public key as text: what a careless library would take for the secret of an HMAC. @param {string} format */
const publicKeyAsSecret = (format) => async (token) => {
  const jwk = publicHalf(await signingKey('RS256'));
  const pem = createPublicKey({ key: /** @type {any} */ (jwk), format: 'jwk' }).export({ type: 'spki', format: 'pem' });
  return withSecret('HS256', format === 'pem' ? pem : String(jwk.n))(token);
};

/** @param {string} alg written into the header as it is */
const calledNone = (alg) => ({
  provider: `doesn’t sign, and writes the algorithm as \`${alg}\``,
  refuse: 'jws_algorithm',
  fault: { token: (token) => handmade(token, { alg, typ: 'JWT' }, () => Buffer.alloc(0)) },
});

row({
  number: 'S12',
  name: 'the algorithm of the ID token',
  cases: {
    none: calledNone('none'),
    None: calledNone('None'),
    nOnE: calledNone('nOnE'),
    'an empty name': calledNone(''),
    'HS256 with the public key (PEM)': {
      provider: 'signs with HS256 and its public key as the secret',
      refuse: 'jws_algorithm',
      fault: { token: publicKeyAsSecret('pem') },
    },
    'HS256 with the public key (modulus)': {
      provider: 'signs with HS256 and the modulus of its public key as the secret',
      refuse: 'jws_algorithm',
      fault: { token: publicKeyAsSecret('modulus') },
    },
    'other than the key’s': {
      provider: 'signs with PS256 and a key that it publishes for RS256',
      refuse: 'signing_algorithm',
      fault: { token: async (token) => signedBy(token, { ...(await signingKey('RS256')), alg: 'PS256' }) },
    },
    'not in the metadata': {
      provider: 'signs with ES256 and a published key, and advertises RS256 only',
      refuse: 'signing_algorithm',
      fault: {
        keys: async ({ keys }) => void keys.push(publicHalf(await signingKey('ES256'))),
        token: async (token) => signedBy(token, await signingKey('ES256')),
      },
    },
    'ES256 with zeros (CVE-2022-21449)': {
      provider: 'sends an ES256 signature whose r and s are 0',
      refuse: 'id_token_signature',
      start: signingWith('ES256'),
      fault: { token: (token) => handmade(token, parts(token)[0], () => Buffer.alloc(64)) },
    },
    'ES256 in DER': {
      provider: 'sends an ES256 signature encoded as ASN.1 DER',
      refuse: 'id_token_signature',
      start: signingWith('ES256'),
      fault: { token: (token) => handmade(token, parts(token)[0], () => Buffer.from('3006020101020101', 'hex')) },
    },
  },
});

row({
  number: 'S14',
  name: 'a shared secret for a public client',
  cases: Object.fromEntries(
    ['HS256', 'HS384', 'HS512'].map((alg) => [
      alg,
      {
        provider: `signs with ${alg} and the client ID as the secret`,
        refuse: 'jws_algorithm',
        fault: { token: withSecret(alg, 'my-app') },
      },
    ]),
  ),
});
