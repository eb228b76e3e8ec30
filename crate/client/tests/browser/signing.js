// Signs as a provider does: with a fresh key, in JWS compact form (RFC 7515, RFC 7518, RFC 8037).

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

/** A signed token and the key set to check it by, as texts. */
export async function sign(name) {
  const algorithm = algorithms[name];
  const { privateKey, publicKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const input = `${segment({ alg: name })}.${segment({ sub: "alice" })}`;
  const signature = await crypto.subtle.sign(algorithm, privateKey, new TextEncoder().encode(input));
  const key = await crypto.subtle.exportKey("jwk", publicKey);
  return [`${input}.${base64url(new Uint8Array(signature))}`, JSON.stringify({ keys: [key] })];
}
