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

/** Who is signed in, with their tokens. */
export class User {
    /** Who this is and how we know, for back-ends that ask who is calling. `profile` has its claims. */
    id_token?: string;
    /** What the provider calls the state of its own session (OpenID Connect Session Management 1.0 section 2). */
    session_state!: string | null;
    /** For calling the API that it was issued for. */
    access_token!: string;
    /** For getting the next tokens. Never hand it to anyone but the provider. */
    refresh_token?: string;
    /** `Bearer`, or `DPoP` where the access token is bound to a key. */
    token_type!: string;
    /** What was granted, separated by spaces. */
    scope?: string;
    /** Who this is. */
    profile!: UserProfile;
    /** When the access token ends, in seconds since 1970; nothing where the provider didn't say. */
    expires_at?: number;
    /** What was given to the sign-in as `state`. Its callback has it; elsewhere there is none. */
    readonly state: unknown;
    /** What was given to the sign-in as `url_state`. Its callback has it; elsewhere there is none. */
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

    /** Seconds until the access token ends: negative when it has, nothing where the provider didn't say. */
    get expires_in(): number | undefined {
        return this.expires_at === undefined ? undefined : this.expires_at - getEpochTime();
    }

    set expires_in(value: number | undefined) {
        if (value !== undefined) this.expires_at = Math.floor(value) + getEpochTime();
    }

    /** Whether the access token has ended; nothing where the provider didn't say when it does. */
    get expired(): boolean | undefined {
        const seconds = this.expires_in;
        return seconds === undefined ? undefined : seconds <= 0;
    }

    /** What was granted. */
    get scopes(): string[] {
        return this.scope?.split(" ") ?? [];
    }

    /** As JSON text for a store: tokens included, `state` not. */
    toStorageString(): string {
        new Logger("User").create("toStorageString");
        return writeEntry(this, MEMBERS);
    }

    /**
     * Reads what `toStorageString` wrote, of this version or another.
     *
     * @throws SyntaxError for what isn't JSON text.
     */
    static fromStorageString(storageString: string): User {
        Logger.createStatic("User", "fromStorageString");
        // The callback's `url_state` is never stored; the core tells it beside the stored members.
        return new User(readEntry(storageString, [...MEMBERS, "url_state"]) as unknown as User);
    }
}
