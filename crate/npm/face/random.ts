import { base64url, bytes } from "./base64url.js";
import { OidcError } from "./errors.js";

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** A random ID of 32 digits: a version 4 UUID (RFC 9562 section 5.4) without hyphens. */
export function randomId(): string {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    return hex(bytes);
}

/** A new `code_verifier` (RFC 7636 section 4.1) of 96 digits. */
export const codeVerifier = (): string => randomId() + randomId() + randomId();

/**
 * The `code_challenge` of a verifier by `S256` (RFC 7636 section 4.2).
 *
 * @throws OidcError `insecure_context` when the browser has no Web Cryptography.
 */
export async function codeChallenge(verifier: string): Promise<string> {
    if (!crypto.subtle) {
        throw new OidcError(
            "insecure_context",
            "Crypto.subtle is available only in secure contexts (HTTPS).",
        );
    }
    return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(verifier))));
}
