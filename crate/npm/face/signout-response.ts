import { splitState } from "./url-utils.js";

/** The answer to a sign-out. */
export class SignoutResponse {
    /** By what the sign-out is known. */
    readonly state: string | null;
    /** See {@link ErrorResponse.error}. */
    error: string | null;
    /** See {@link ErrorResponse.error_description}. */
    error_description: string | null;
    /** See {@link ErrorResponse.error_uri}. */
    error_uri: string | null;
    /** What was given to the sign-out as `state`. */
    userState: unknown;
    /** What was given to the sign-out as `url_state`. */
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
