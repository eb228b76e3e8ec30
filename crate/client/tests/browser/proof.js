// A DPoP proof as a resource server checks it (RFC 9449 section 4.3), by the browser's own means.

const bytes = (part) =>
  Uint8Array.from(atob(part.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
const json = (part) => JSON.parse(new TextDecoder().decode(bytes(part)));

/** What is wrong with a proof for this request and access token; an empty text for a good one. */
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
