// Not in `base64url.ts`, which every page waits for.

/** Decodes base64url (RFC 4648 section 5). Throws if the text isn't valid. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
