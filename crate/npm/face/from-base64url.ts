// Beside `base64url.ts`, for no page needs it before it shows anything.

/** The bytes of base64url (RFC 4648 section 5). Throws for what is none. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
