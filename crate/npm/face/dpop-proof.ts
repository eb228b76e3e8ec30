import { base64url, bytes, signingInput } from "./base64url.js";
import { DPoPState, type DPoPStore } from "./dpop-store.js";

/** The request that a proof is for (RFC 9449 section 4.2). */
export interface ProofOf {
    /** The request's method, in upper case. */
    method: string;
    /** The request's URL; query and fragment are ignored. */
    url: string;
    /** The server's nonce, if it sent one. */
    nonce?: string;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };

/** A client's stored key; a new one is created and stored if there is none. */
export async function clientKey(store: DPoPStore, clientId: string, nonce?: string): Promise<DPoPState> {
    const known = (await store.get(clientId)) as DPoPState | undefined;
    const keys = known?.keys ?? (await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]));
    const state = new DPoPState(keys, nonce ?? known?.nonce);
    if (!known || known.nonce !== state.nonce) await store.set(clientId, state);
    return state;
}

/** The thumbprint of a key (RFC 7638), for `dpop_jkt`. */
export async function thumbprint({ keys }: DPoPState): Promise<string> {
    const { crv, kty, x, y } = await crypto.subtle.exportKey("jwk", keys.publicKey);
    return hash(JSON.stringify({ crv, kty, x, y }));
}

/** A proof that a request comes from this key's holder: the value of its `DPoP` header. */
export async function proof({ keys, nonce: known }: DPoPState, { method, url, nonce = known }: ProofOf): Promise<string> {
    const { crv, kty, x, y } = await crypto.subtle.exportKey("jwk", keys.publicKey);
    const { origin, pathname } = new URL(url);
    const claims = {
        jti: crypto.randomUUID(),
        htm: method,
        htu: origin + pathname,
        iat: Math.floor(Date.now() / 1000),
        ...(nonce && { nonce }),
    };
    const header = { alg: "ES256", typ: "dpop+jwt", jwk: { crv, kty, x, y } };
    const text = signingInput(header, claims);
    const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, keys.privateKey, bytes(text));
    return `${text}.${base64url(new Uint8Array(signature))}`;
}

const hash = async (text: string): Promise<string> =>
    base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(text))));
