import type { State } from "./state.js";

/** A sign-out that is ready to go out. */
export interface SignoutRequest {
    /** The provider's address, with the request in it. */
    readonly url: string;
    /** What is kept until the answer comes, where one is expected. */
    readonly state?: State;
}

/** What a sign-out may ask of the provider (OpenID Connect RP-Initiated Logout 1.0 section 2). */
export interface SignoutRequestArgs {
    /** The provider's end session endpoint. */
    url: string;
    /** The ID token of who signs out. */
    id_token_hint?: string;
    /** This client's name at the provider. */
    client_id?: string;
    /** Where the answer comes: an absolute URL, registered there. */
    post_logout_redirect_uri?: string;
    /** Parameters beyond the protocol's. */
    extraQueryParams?: Record<string, string | number | boolean>;
    /** See {@link State.request_type}. */
    request_type?: string;
    /** Anything to find again at the callback. It stays in this browser. */
    state_data?: unknown;
    /** Text to find again in the callback's address, where everyone on the way can read it. */
    url_state?: string;
}
