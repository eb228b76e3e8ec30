import { base64url, bytes, signingInput } from "./base64url.js";
import type { OidcClientSettingsStore } from "./oidc-client-settings.js";

/** Five minutes: with a clock that is off by more, no provider accepts anything. */
const LIFE_IN_SECONDS = 300;
const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/**
 * Authenticates the client to the token endpoint (OpenID Connect Core section 9). A secret in a page isn't secret: this is for
 * providers that require one all the same.
 */
export async function authenticate(
    settings: OidcClientSettingsStore,
    url: string,
    form: URLSearchParams,
    headers: Headers,
): Promise<void> {
    const { client_id, client_secret = "", client_authentication } = settings;
    if (client_authentication === "client_secret_basic") {
        const [name, secret] = [client_id, client_secret].map(encodeURIComponent);
        headers.set("Authorization", `Basic ${btoa(`${name}:${secret}`)}`);
        // The header has the client ID.
        form.delete("client_id");
    } else if (client_authentication === "client_secret_jwt") {
        form.set("client_assertion_type", ASSERTION_TYPE);
        form.set("client_assertion", await assertion(settings, url, client_secret));
    } else {
        form.set("client_secret", client_secret);
    }
}

/** A client assertion, signed with the secret (RFC 7523 section 3). */
async function assertion(settings: OidcClientSettingsStore, audience: string, secret: string): Promise<string> {
    const alg = settings.token_endpoint_auth_signing_alg;
    if (!/^HS(256|384|512)$/.test(alg)) {
        throw new Error(`Unsupported algorithm: ${alg}. Supported algorithms are: HS256, HS384, HS512`);
    }
    const now = Math.floor(Date.now() / 1000);
    const { client_id } = settings;
    const claims = {
        iss: client_id,
        sub: client_id,
        aud: audience,
        jti: crypto.randomUUID(),
        iat: now,
        exp: now + LIFE_IN_SECONDS,
    };
    const text = signingInput({ alg, typ: "JWT" }, claims);
    const algorithm = { name: "HMAC", hash: alg.replace("HS", "SHA-") };
    const key = await crypto.subtle.importKey("raw", bytes(secret), algorithm, false, ["sign"]);
    return `${text}.${base64url(new Uint8Array(await crypto.subtle.sign("HMAC", key, bytes(text))))}`;
}

