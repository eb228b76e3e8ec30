import type { ApiCalls } from "./api-calls.js";
import type { Engine } from "./engine.js";
import { later } from "./lazy.js";

/** The access token to request for an API. */
export interface AccessTokenArgs {
    /** The APIs that it is issued for (RFC 8707): absolute URIs. */
    resource?: string | string[];
    /** The scopes to request, separated by spaces. */
    scope?: string;
    /** Extra parameters for the token endpoint, such as `audience`. */
    extraTokenParams?: Record<string, string | number | boolean>;
    /** For how many more seconds a cached token must be valid (default: 10). */
    minValidityInSeconds?: number;
}

/** An access token other than the session's. */
export interface AccessToken {
    /** The token. */
    access_token: string;
    /** `Bearer`, or `DPoP` if it is bound to a key. */
    token_type: string;
    /** The granted scopes, separated by spaces. */
    scope?: string;
    /** When it expires, in seconds since 1970; `undefined` if the provider didn't say. */
    expires_at?: number;
}

/** The APIs that access tokens may be sent to. */
export interface ApiSettings {
    /**
     * Origins or URL prefixes: absolute `https` URLs (`http` on loopback), or paths of this page's origin, such as `/api/`.
     * With `token`, an API gets an access token of its own, otherwise the session's.
     */
    allowed: (string | { address: string; token?: AccessTokenArgs })[];
}

/**
 * Calls APIs with the session's access token.
 *
 * ```js
 * const response = await manager.api({ allowed: ["https://api.example"] }).fetch("https://api.example/notes");
 * ```
 */
export class Api {
    private calls: ApiCalls | undefined;

    constructor(
        private readonly engine: Engine,
        private readonly settings: ApiSettings,
    ) {}

    /**
     * Like the browser's `fetch`, with the access token and, if that is bound to a key, a DPoP proof. The session is renewed
     * first if its token is about to expire, and once if the API rejects it. Redirects aren't followed.
     *
     * @throws OidcError when the URL isn't allowed, no user is signed in, or the API demands another sign-in
     * (`api_insufficient_user_authentication`, RFC 9470, or `api_insufficient_scope`; pass `error.demand` to
     * `manager.signinRedirect`); the reason of the request's signal when it is aborted.
     */
    async fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
        // At once, as the browser's `fetch` does: the app may change its arguments later.
        const request = new Request(input, init);
        const { ApiCalls } = await later();
        this.calls ??= new ApiCalls(this.engine, this.settings);
        return this.calls.fetch(request, init);
    }
}
