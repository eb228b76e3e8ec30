/** An error of this library. Its message is for people; programs look at its code. */
export class OidcError extends Error {
    /** Marker to tell the class by. */
    override readonly name: string = "OidcError";
    /** What was expected and what came, in this library's words: `message` may be one that apps compare with oidc-client-ts's. */
    declare explanation?: string;
    /** When a failed renewal is tried again, in seconds since 1970; nothing where it isn't. */
    declare will_retry_at?: number;
    /** Whether the same may go well another time: a provider that is out of reach, a tab that is slow. */
    declare may_pass?: boolean;
    /** What an API demands of the sign-in, for `signinRedirect`: with `api_insufficient_scope` and `api_insufficient_user_authentication`. */
    declare demand?: { scope?: string; acr_values?: string; max_age?: number };

    constructor(
        /** A stable name for the cause, such as `state_not_found`: docs/errors.md and the README have them all, with what to do. */
        readonly code: string,
        message: string,
    ) {
        super(message);
    }
}

/** The provider's no (OpenID Connect Core section 3.1.2.6, RFC 6749 section 5.2). */
export class ErrorResponse extends Error {
    /** Marker to tell the class by. */
    override readonly name: string = "ErrorResponse";
    /** The name of the error in the standards, such as `access_denied`. */
    readonly error: string | null;
    /** The same; what this library knows better has a name of its own: docs/errors.md and the README have them all. */
    readonly code: string;
    /** More about it, for developers. */
    readonly error_description: string | null;
    /** The address of a page about it. */
    readonly error_uri: string | null;
    /** As {@link OidcError.explanation}. */
    declare explanation?: string;
    /** As {@link OidcError.may_pass}. */
    declare may_pass?: boolean;
    /** What was given to the sign-in as `state`. */
    state?: unknown;
    /** What the provider calls the state of its own session. */
    readonly session_state: string | null;
    /** What was given to the sign-in as `url_state`. */
    url_state?: string;

    /** @throws Error when no `error` is given. */
    constructor(
        args: {
            error?: string | null;
            error_description?: string | null;
            error_uri?: string | null;
            userState?: unknown;
            session_state?: string | null;
            url_state?: string;
        },
        /** The form that the provider refused. */
        readonly form?: URLSearchParams,
    ) {
        super(args.error_description || args.error || "");
        if (!args.error) throw new Error("No error passed");
        this.error = this.code = args.error;
        this.error_description = args.error_description ?? null;
        this.error_uri = args.error_uri ?? null;
        this.state = args.userState;
        this.session_state = args.session_state ?? null;
        this.url_state = args.url_state;
    }
}

/** No answer in time: of the network, or of a hidden frame. */
export class ErrorTimeout extends Error {
    /** Marker to tell the class by. */
    override readonly name: string = "ErrorTimeout";
    /** A stable name for the cause, such as `provider_timeout`; none of an error that the app makes itself. */
    declare readonly code?: string;
    /** As {@link OidcError.explanation}. */
    declare explanation?: string;
    /** As {@link OidcError.may_pass}. */
    declare may_pass?: boolean;

    constructor(message?: string) {
        super(message);
    }
}
