import type { SigninState } from "./signin-state.js";

/** A sign-in that is ready to go out. */
export interface SigninRequest {
    /** The provider's address, with the request in it. */
    readonly url: string;
    /** What is kept until the answer comes. */
    readonly state: SigninState;
}

/** What a sign-in may ask of the provider (OpenID Connect Core section 3.1.2.1). */
export interface SigninRequestCreateArgs {
    /** The provider's authorization endpoint. */
    url: string;
    /** The issuer. */
    authority: string;
    /** This client's name there. */
    client_id: string;
    /** Where the answer comes: an absolute URL, registered there. */
    redirect_uri: string;
    /** `code`. */
    response_type: string;
    /** What is asked for, separated by spaces. */
    scope: string;
    /** How the answer travels. */
    response_mode?: "query" | "fragment";
    /** Binds the ID token to this sign-in; one is made where none is given. */
    nonce?: string;
    /** `page`, `popup`, `touch` or `wap`. */
    display?: string;
    /** The thumbprint of the key that the code is bound to (RFC 9449 section 10). */
    dpopJkt?: string;
    /** `none`, `login`, `consent`, `select_account` or `create`. */
    prompt?: string;
    /** After how many seconds a sign-in at the provider doesn't count any more. */
    max_age?: number;
    /** Which claims to tell, and how much each matters (OpenID Connect Core section 5.5): an object, or its JSON text. */
    claims?: Record<string, unknown> | string;
    /** Languages that the person reads, separated by spaces, the best first. */
    ui_locales?: string;
    /** The ID token of who was signed in. It travels in the address. */
    id_token_hint?: string;
    /** Who is expected to sign in. */
    login_hint?: string;
    /** Wished-for ways to sign in, separated by spaces, the best first. */
    acr_values?: string;
    /** The APIs that the access token is for (RFC 8707): absolute URIs. */
    resource?: string | string[];
    /** The request as a JWT. */
    request?: string;
    /** The address of the request as a JWT. */
    request_uri?: string;
    /** See {@link State.request_type}. */
    request_type?: string;
    /** Parameters beyond the protocol's. */
    extraQueryParams?: Record<string, string | number | boolean>;
    /** The same for the token endpoint. */
    extraTokenParams?: Record<string, unknown>;
    /** The client's secret, where it has one. */
    client_secret?: string;
    /** Whether the userinfo endpoint isn't asked, whatever the settings say. */
    skipUserInfo?: boolean;
    /** Without effect: the code is always bound to its request (RFC 7636). */
    disablePKCE?: boolean;
    /** Anything to find again at the callback. It stays in this browser. */
    state_data?: unknown;
    /** Text to find again in the callback's address, where everyone on the way can read it. */
    url_state?: string;
    /** Whether the scope isn't sent. */
    omitScopeWhenRequesting?: boolean;
}
