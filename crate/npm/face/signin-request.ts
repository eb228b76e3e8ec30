import type { SigninState } from "./signin-state.js";

/** A sign-in request that is ready to be sent. */
export interface SigninRequest {
    /** The provider's URL with the request. */
    readonly url: string;
    /** The state that is stored until the response arrives. */
    readonly state: SigninState;
}

/** The parameters of a sign-in request (OpenID Connect Core section 3.1.2.1). */
export interface SigninRequestCreateArgs {
    /** The provider's authorization endpoint. */
    url: string;
    /** The issuer. */
    authority: string;
    /** The client ID. */
    client_id: string;
    /** The callback page: an absolute URL, registered at the provider. */
    redirect_uri: string;
    /** `code`. */
    response_type: string;
    /** The scopes to request, separated by spaces. */
    scope: string;
    /** Where the callback URL has the response. */
    response_mode?: "query" | "fragment";
    /** Binds the ID token to this sign-in; generated if it isn't set. */
    nonce?: string;
    /** `page`, `popup`, `touch` or `wap`. */
    display?: string;
    /** The thumbprint of the key that the code is bound to (RFC 9449 section 10). */
    dpopJkt?: string;
    /** `none`, `login`, `consent`, `select_account` or `create`. */
    prompt?: string;
    /** How many seconds ago the user may have signed in at the provider. */
    max_age?: number;
    /** The claims to request, and which are essential (OpenID Connect Core section 5.5): an object, or its JSON text. */
    claims?: Record<string, unknown> | string;
    /** The user's preferred languages, separated by spaces, the best first. */
    ui_locales?: string;
    /** The ID token of the user who was signed in. It is part of the URL. */
    id_token_hint?: string;
    /** The user who is expected to sign in, such as an e-mail address. */
    login_hint?: string;
    /** Requested authentication methods, separated by spaces, the best first. */
    acr_values?: string;
    /** The APIs that the access token is for (RFC 8707): absolute URIs. */
    resource?: string | string[];
    /** The request as a JWT. */
    request?: string;
    /** The URL of the request as a JWT. */
    request_uri?: string;
    /** See {@link State.request_type}. */
    request_type?: string;
    /** Extra parameters for the authorization endpoint. */
    extraQueryParams?: Record<string, string | number | boolean>;
    /** Extra parameters for the token endpoint. */
    extraTokenParams?: Record<string, unknown>;
    /** The client secret, if there is one. */
    client_secret?: string;
    /** Skips the userinfo endpoint even with `loadUserInfo`. */
    skipUserInfo?: boolean;
    /** No effect: PKCE (RFC 7636) is always used. */
    disablePKCE?: boolean;
    /** Any JSON value for the callback. It stays in this browser. */
    state_data?: unknown;
    /** Text for the callback. It is part of the URLs, where others can read it. */
    url_state?: string;
    /** Whether to send no scope. */
    omitScopeWhenRequesting?: boolean;
}
