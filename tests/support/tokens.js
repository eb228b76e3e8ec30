// ID tokens taken apart and put together again, wrongly.

import { SignJWT, UnsecuredJWT, generateKeyPair, importJWK } from 'jose';

const encode = (/** @type {unknown} */ value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Header and claims, whatever they are worth.
 *
 * @param {string} token
 * @returns {[Record<string, any>, Record<string, any>]}
 */
export function parts(token) {
  const [header, claims] = token.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  return [header, claims];
}

/** The same claims and key id, signed with a foreign key. @param {string} token */
export async function signedByAStranger(token) {
  const [header, claims] = parts(token);
  const { privateKey } = await generateKeyPair(header.alg);
  return new SignJWT(claims).setProtectedHeader(/** @type {any} */ (header)).sign(privateKey);
}

/** The same claims without a signature (`alg: none`). @param {string} token */
export async function unsigned(token) {
  const [, claims] = parts(token);
  return new UnsecuredJWT(claims).encode();
}

/** Other claims under the signature of these. @param {string} token */
export async function altered(token) {
  const [header, , signature] = token.split('.');
  const [, claims] = parts(token);
  return [header, encode({ ...claims, sub: 'somebody-else' }), signature].join('.');
}

/**
 * A token with these claims.
 *
 * @param {Record<string, any>} claims
 * @param {import('jose').JWK} key a private key with its `alg`
 * @param {Record<string, unknown>} [header] added to what is in the header
 */
export async function sign(claims, key, header = {}) {
  const all = /** @type {any} */ ({ typ: 'JWT', alg: key.alg, kid: key.kid, ...header });
  return new SignJWT(claims).setProtectedHeader(all).sign(await importJWK(key, key.alg));
}

/**
 * The same claims, signed again.
 *
 * @param {string} token
 * @param {import('jose').JWK} key a private key with its `alg`
 * @param {Record<string, unknown>} [header] added to what is in the header
 */
export const signedBy = (token, key, header) => sign(parts(token)[1], key, header);

/**
 * The same claims under a header that no library would write: the signature is what `sign` makes of the text.
 *
 * @param {string} token
 * @param {Record<string, unknown>} header the whole header
 * @param {(text: string) => Buffer | Promise<Buffer>} sign
 */
export async function handmade(token, header, sign) {
  const text = `${encode(header)}.${token.split('.')[1]}`;
  return `${text}.${(await sign(text)).toString('base64url')}`;
}
