/** An error of this library. Its message is for people; programs look at its code. */
export class OidcError extends Error {
    /** Marker to tell the class by. */
    override readonly name: string = "OidcError";
    /** When a failed renewal is tried again, in seconds since 1970; nothing where it isn't. */
    will_retry_at?: number;
    /** Whether the same may go well another time: a provider that is out of reach, a tab that is slow. */
    may_pass?: boolean;

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

    constructor(message?: string) {
        super(message);
    }
}
