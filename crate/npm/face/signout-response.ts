import { splitState } from "./url-utils.js";

/** The response to a sign-out. */
export class SignoutResponse {
    /** The ID of the sign-out request. */
    readonly state: string | null;
    /** See {@link ErrorResponse.error}. */
    error: string | null;
    /** See {@link ErrorResponse.error_description}. */
    error_description: string | null;
    /** See {@link ErrorResponse.error_uri}. */
    error_uri: string | null;
    /** The `state` that was passed to the sign-out. */
    userState: unknown;
    /** The `url_state` that was passed to the sign-out. */
    url_state?: string;

    constructor(params: URLSearchParams) {
        const { state, url_state } = splitState(params.get("state"));
        this.state = state;
        if (url_state !== undefined) this.url_state = url_state;
        this.error = params.get("error");
        this.error_description = params.get("error_description");
        this.error_uri = params.get("error_uri");
    }
}
