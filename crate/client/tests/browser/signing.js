// Signs tokens as a provider does: with a new key, in JWS compact serialization (RFC 7515, RFC 7518, RFC 8037).

const rsa = (name, hash) => ({ name, hash, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) });

const algorithms = {
  RS256: rsa("RSASSA-PKCS1-v1_5", "SHA-256"),
  RS384: rsa("RSASSA-PKCS1-v1_5", "SHA-384"),
  RS512: rsa("RSASSA-PKCS1-v1_5", "SHA-512"),
  // The salt is as long as the hash (RFC 7518 section 3.5).
  PS256: { ...rsa("RSA-PSS", "SHA-256"), saltLength: 32 },
  PS384: { ...rsa("RSA-PSS", "SHA-384"), saltLength: 48 },
  PS512: { ...rsa("RSA-PSS", "SHA-512"), saltLength: 64 },
  ES256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  ES384: { name: "ECDSA", namedCurve: "P-384", hash: "SHA-384" },
  ES512: { name: "ECDSA", namedCurve: "P-521", hash: "SHA-512" },
  EdDSA: { name: "Ed25519" },
};

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const segment = (object) => base64url(new TextEncoder().encode(JSON.stringify(object)));

/** A signed token and the JWK Set to verify it, as texts. */
export async function sign(name) {
  const algorithm = algorithms[name];
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const input = `${segment({ alg: name })}.${segment({ sub: "alice" })}`;
  const signature = await crypto.subtle.sign(algorithm, privateKey, new TextEncoder().encode(input));
  const key = await crypto.subtle.exportKey("jwk", publicKey);
  return [`${input}.${base64url(new Uint8Array(signature))}`, JSON.stringify({ keys: [key] })];
}

// A resource server's check of a DPoP proof (RFC 9449 section 4.3), by Web Cryptography.

const bytes = (part) =>
  Uint8Array.from(atob(part.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
const json = (part) => JSON.parse(new TextDecoder().decode(bytes(part)));

/** The fault of a proof for this request and access token; an empty text if it is valid. */
export async function fault(proof, method, url, accessToken, nonce) {
  const [head, body, signature] = proof.split(".");
  const [header, claims] = [json(head), json(body)];
  const { crv, kty, x, y, ...more } = header.jwk;
  if (header.typ !== "dpop+jwt" || header.alg !== "ES256") return "typ or alg";
  if (crv !== "P-256" || kty !== "EC" || Object.keys(more).length > 0) return "jwk";
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("jwk", header.jwk, algorithm, false, ["verify"]);
  const signed = new TextEncoder().encode(`${head}.${body}`);
  if (!(await crypto.subtle.verify(algorithm, key, bytes(signature), signed))) return "signature";
  if (claims.htm !== method) return "htm";
  if (claims.htu !== url.split(/[?#]/)[0]) return "htu";
  if (Math.abs(claims.iat - Date.now() / 1000) > 60) return "iat";
  if (bytes(claims.jti).length < 12) return "jti";
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(accessToken));
  if (bytes(claims.ath).join() !== new Uint8Array(hash).join()) return "ath";
  if (claims.nonce !== nonce) return "nonce";
  return "";
}
