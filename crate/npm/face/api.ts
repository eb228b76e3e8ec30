import type { ApiCalls } from "./api-calls.js";
import type { Engine } from "./engine.js";
import { later } from "./lazy.js";

/** An access token for one API: what it is for. */
export interface AccessTokenArgs {
    /** The APIs that it is for (RFC 8707): absolute URIs. */
    resource?: string | string[];
    /** What it is to be good for, separated by spaces. */
    scope?: string;
    /** What else the provider wants to be told, such as `audience`. */
    extraTokenParams?: Record<string, string | number | boolean>;
    /** How many seconds it must have left. 10 by default. */
    minValidityInSeconds?: number;
}

/** An access token beside the session's own. */
export interface AccessToken {
    /** The token. */
    access_token: string;
    /** `Bearer`, or `DPoP` where it is bound to a key. */
    token_type: string;
    /** What was granted, separated by spaces. */
    scope?: string;
    /** When it ends, in seconds since 1970; nothing where the provider didn't say. */
    expires_at?: number;
}

/** Which APIs may be shown an access token. */
export interface ApiSettings {
    /**
     * Origins, or the beginnings of addresses: absolute `https` URLs (`http` on loopback). What begins with `/`, such as `/api/`,
     * is of this page's own origin. With `token`, an API is shown one that was issued for it alone, and else the session's own.
     */
    allowed: (string | { address: string; token?: AccessTokenArgs })[];
}

/** Calls APIs in the session's name: `manager.api({ allowed: ["https://api.example"] }).fetch("https://api.example/notes")`. */
export class Api {
    private calls: ApiCalls | undefined;

    constructor(
        private readonly engine: Engine,
        private readonly settings: ApiSettings,
    ) {}

    /**
     * As the browser's own, with the access token and, where that is bound to a key, a proof. The session is renewed first when
     * its token is about to end, and once where the API refuses it. Redirects aren't followed.
     *
     * @throws OidcError when the address isn't allowed, nobody is signed in, or the API demands another sign-in
     * (`api_insufficient_user_authentication`, RFC 9470; `api_insufficient_scope`): `manager.signinRedirect(error.demand)` is the one;
     * the reason of the request's signal.
     */
    async fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
        // At once, as the browser does: the app may change what it has given.
        const request = new Request(input, init);
        const { ApiCalls } = await later();
        this.calls ??= new ApiCalls(this.engine, this.settings);
        return this.calls.fetch(request, init);
    }
}
