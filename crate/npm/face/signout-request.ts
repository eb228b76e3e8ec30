import type { State } from "./state.js";

/** A sign-out request that is ready to be sent. */
export interface SignoutRequest {
    /** The provider's URL with the request. */
    readonly url: string;
    /** The state that is stored until the response arrives, if one is expected. */
    readonly state?: State;
}

/** The parameters of a sign-out request (OpenID Connect RP-Initiated Logout 1.0 section 2). */
export interface SignoutRequestArgs {
    /** The provider's end session endpoint. */
    url: string;
    /** The ID token of the user who signs out. */
    id_token_hint?: string;
    /** The client ID. */
    client_id?: string;
    /** The page to return to: an absolute URL, registered at the provider. */
    post_logout_redirect_uri?: string;
    /** Extra parameters for the end session endpoint. */
    extraQueryParams?: Record<string, string | number | boolean>;
    /** See {@link State.request_type}. */
    request_type?: string;
    /** Any JSON value for the callback. It stays in this browser. */
    state_data?: unknown;
    /** Text for the callback. It is part of the URLs, where others can read it. */
    url_state?: string;
}
