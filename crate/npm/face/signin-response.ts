import type { UserProfile } from "./claims.js";
import { getEpochTime } from "./timer.js";
import { splitState } from "./url-utils.js";

/** The response to a sign-in: the parameters of the callback URL, and then the tokens. */
export class SigninResponse {
    /** The ID of the sign-in request. */
    readonly state: string | null;
    /** See {@link User.session_state}. */
    session_state: string | null;
    /** See {@link ErrorResponse.error}. */
    readonly error: string | null;
    /** See {@link ErrorResponse.error_description}. */
    readonly error_description: string | null;
    /** See {@link ErrorResponse.error_uri}. */
    readonly error_uri: string | null;
    /** The authorization code. */
    readonly code: string | null;
    /** See {@link User.id_token}. */
    id_token?: string;
    /** See {@link User.access_token}. */
    access_token = "";
    /** See {@link User.token_type}. */
    token_type = "";
    /** See {@link User.refresh_token}. */
    refresh_token?: string;
    /** See {@link User.scope}. */
    scope?: string;
    /** See {@link User.expires_at}. */
    expires_at?: number;
    /** The `state` that was passed to the sign-in. */
    userState: unknown;
    /** The `url_state` that was passed to the sign-in. */
    url_state?: string;
    /** See {@link User.profile}. */
    profile: UserProfile = {} as UserProfile;

    constructor(params: URLSearchParams) {
        const { state, url_state } = splitState(params.get("state"));
        this.state = state;
        if (url_state !== undefined) this.url_state = url_state;
        this.session_state = params.get("session_state");
        this.error = params.get("error");
        this.error_description = params.get("error_description");
        this.error_uri = params.get("error_uri");
        this.code = params.get("code");
    }

    /** Seconds until the access token expires; `undefined` if the provider didn't say. */
    get expires_in(): number | undefined {
        return this.expires_at === undefined ? undefined : this.expires_at - getEpochTime();
    }

    set expires_in(value: number | undefined) {
        // Some providers send text.
        const seconds = Number(value);
        if (value !== undefined && seconds >= 0) this.expires_at = Math.floor(seconds) + getEpochTime();
    }

    /** Whether this is a response of OpenID Connect, and not of OAuth only. */
    get isOpenId(): boolean {
        return this.scope?.split(" ").includes("openid") || !!this.id_token;
    }
}
