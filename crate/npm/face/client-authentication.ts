import { base64url, bytes, signingInput } from "./base64url.js";
import type { OidcClientSettingsStore } from "./oidc-client-settings.js";

/** Five minutes: a clock that is off by more works with no provider. */
const LIFE_IN_SECONDS = 300;
const ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/**
 * Adds what shows that a request comes from the client (OpenID Connect Core section 9). A secret in a page is everybody's:
 * this is for providers that want one all the same.
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
        // Who this is stands in the header.
        form.delete("client_id");
    } else if (client_authentication === "client_secret_jwt") {
        form.set("client_assertion_type", ASSERTION_TYPE);
        form.set("client_assertion", await assertion(settings, url, client_secret));
    } else {
        form.set("client_secret", client_secret);
    }
}

/** A signed statement that this is the client (RFC 7523 section 3), with its secret as the key. */
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

