// The provider's secrets, created at the first start and kept in the store, so that a restart invalidates nothing.

import { randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';

/** The signing keys (private, as a JWK set) and the keys that sign cookies. */
export async function loadKeys(store) {
  return {
    jwks: await store.remember('jwks', async () => ({ keys: [await newKey('ES256'), await newKey('RS256')] })),
    cookieKeys: await store.remember('cookie keys', () => [randomBytes(32).toString('base64url')]),
  };
}

/** A private JWK whose key id is its thumbprint (RFC 7638): no two keys ever share one. */
async function newKey(alg) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(privateKey);
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig', alg };
}
