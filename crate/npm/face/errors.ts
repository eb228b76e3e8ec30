/** An error raised by this library. Compare its `code`; its `message` is for people. */
export class OidcError extends Error {
    /** Marker to tell the class by. */
    override readonly name: string = "OidcError";
    /** What was expected and what was received, where `message` is oidc-client-ts's text, which apps may compare. */
    declare explanation?: string;
    /** When a failed renewal is retried, in seconds since 1970; `undefined` if it isn't. */
    declare will_retry_at?: number;
    /** Whether a retry may succeed, as when the provider is unreachable or another tab is slow. */
    declare may_pass?: boolean;
    /**
     * What an API demands of the sign-in: pass it to `signinRedirect`. Set with the codes `api_insufficient_scope` and
     * `api_insufficient_user_authentication`.
     */
    declare demand?: { scope?: string; acr_values?: string; max_age?: number };

    constructor(
        /** A stable name for the cause, such as `state_not_found`: docs/errors.md and the README list all, with remedies. */
        readonly code: string,
        message: string,
    ) {
        super(message);
    }
}

/** An error response of the provider (OpenID Connect Core section 3.1.2.6, RFC 6749 section 5.2). */
export class ErrorResponse extends Error {
    /** Marker to tell the class by. */
    override readonly name: string = "ErrorResponse";
    /** The error code of the standards, such as `access_denied`. */
    readonly error: string | null;
    /** The same, or a more specific code of this library where it knows the cause: docs/errors.md and the README list them. */
    readonly code: string;
    /** The provider's description, for developers. */
    readonly error_description: string | null;
    /** The URL of a page about the error. */
    readonly error_uri: string | null;
    /** As {@link OidcError.explanation}. */
    declare explanation?: string;
    /** As {@link OidcError.may_pass}. */
    declare may_pass?: boolean;
    /** The `state` that was passed to the sign-in. */
    state?: unknown;
    /** The provider's value for the state of its session (`session_state`). */
    readonly session_state: string | null;
    /** The `url_state` that was passed to the sign-in. */
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
        /** The form that the provider rejected. */
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

/** The network or a hidden frame didn't answer in time. */
export class ErrorTimeout extends Error {
    /** Marker to tell the class by. */
    override readonly name: string = "ErrorTimeout";
    /** A stable name for the cause, such as `provider_timeout`; `undefined` for an error that the app creates itself. */
    declare readonly code?: string;
    /** As {@link OidcError.explanation}. */
    declare explanation?: string;
    /** As {@link OidcError.may_pass}. */
    declare may_pass?: boolean;

    constructor(message?: string) {
        super(message);
    }
}
