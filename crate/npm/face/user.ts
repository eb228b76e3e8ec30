import type { UserProfile } from "./claims.js";
import { Logger } from "./log.js";
import { copyMembers, readEntry, writeEntry } from "./other-members.js";
import { getEpochTime } from "./timer.js";

const MEMBERS = [
    "id_token",
    "session_state",
    "access_token",
    "refresh_token",
    "token_type",
    "scope",
    "profile",
    "expires_at",
] as const;

/** The signed-in user with their tokens. */
export class User {
    /** The ID token, which proves the user's identity to back-ends. `profile` has its claims. */
    id_token?: string;
    /** The provider's value for the state of its session (OpenID Connect Session Management 1.0 section 2). */
    session_state!: string | null;
    /** The access token, for the APIs that it was issued for. */
    access_token!: string;
    /** The refresh token, which gets the next tokens. Send it only to the provider. */
    refresh_token?: string;
    /** `Bearer`, or `DPoP` if the access token is bound to a key. */
    token_type!: string;
    /** The granted scopes, separated by spaces. */
    scope?: string;
    /** The user's claims. */
    profile!: UserProfile;
    /** When the access token expires, in seconds since 1970; `undefined` if the provider didn't say. */
    expires_at?: number;
    /** The `state` that was passed to the sign-in. Only set on the user that the callback returns. */
    readonly state: unknown;
    /** The `url_state` that was passed to the sign-in. Only set on the user that the callback returns. */
    readonly url_state?: string;

    constructor(args: {
        id_token?: string;
        session_state?: string | null;
        access_token: string;
        refresh_token?: string;
        token_type: string;
        scope?: string;
        profile: UserProfile;
        expires_at?: number;
        userState?: unknown;
        url_state?: string;
    }) {
        copyMembers(this, args, MEMBERS);
        this.session_state ??= null;
        this.state = args.userState;
        this.url_state = args.url_state;
    }

    /** Seconds until the access token expires: negative when it has, `undefined` if the provider didn't say. */
    get expires_in(): number | undefined {
        return this.expires_at === undefined ? undefined : this.expires_at - getEpochTime();
    }

    set expires_in(value: number | undefined) {
        if (value !== undefined) this.expires_at = Math.floor(value) + getEpochTime();
    }

    /** Whether the access token has expired; `undefined` if the provider didn't say when it does. */
    get expired(): boolean | undefined {
        const seconds = this.expires_in;
        return seconds === undefined ? undefined : seconds <= 0;
    }

    /** The granted scopes. */
    get scopes(): string[] {
        return this.scope?.split(" ") ?? [];
    }

    /** The JSON text for a store: with the tokens, without `state`. */
    toStorageString(): string {
        new Logger("User").create("toStorageString");
        return writeEntry(this, MEMBERS);
    }

    /**
     * Parses the text of `toStorageString`, of this version or another.
     *
     * @throws SyntaxError when the text isn't JSON.
     */
    static fromStorageString(storageString: string): User {
        Logger.createStatic("User", "fromStorageString");
        // The callback's `url_state` is never stored; the core adds it to its result.
        return new User(readEntry(storageString, [...MEMBERS, "url_state"]) as unknown as User);
    }
}
