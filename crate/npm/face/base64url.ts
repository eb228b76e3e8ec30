/** A string's bytes (UTF-8). */
export const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Base64url without padding (RFC 4648 section 5). */
export function base64url(value: Uint8Array): string {
    // One by one, as the number of arguments of a call is limited.
    const binary = Array.from(value, (byte) => String.fromCharCode(byte)).join("");
    return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The signing input of a JWS with this header and these claims (RFC 7515 section 5.1). */
export const signingInput = (header: object, claims: object): string =>
    [header, claims].map((part) => base64url(bytes(JSON.stringify(part)))).join(".");
