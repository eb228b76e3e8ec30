// Keys that providers sign with. Made once for a process: what is tested is what is done with them.

import { exportJWK, generateKeyPair } from 'jose';

/** @type {Map<string, Promise<import('jose').JWK>>} */
const made = new Map();

/**
 * A private key, with the name under which its public half is published.
 *
 * @param {string} alg such as `RS256`
 * @param {string} [name] another name is another key
 * @returns {Promise<import('jose').JWK & {alg: string, kid: string}>}
 */
export async function signingKey(alg, name = 'first') {
  const kid = `${name}-${alg.toLowerCase()}`;
  if (!made.has(kid)) {
    made.set(
      kid,
      generateKeyPair(alg, { extractable: true }).then(({ privateKey }) => exportJWK(privateKey)),
    );
  }
  return { ...(await made.get(kid)), kid, alg };
}

/** The public half of a key, as a provider publishes it. @param {import('jose').JWK} key */
export function publicHalf({ d, p, q, dp, dq, qi, ...published }) {
  return { use: 'sig', ...published };
}
