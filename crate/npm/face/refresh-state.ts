import type { UserProfile } from "./claims.js";

/** The session that a renewal by refresh token starts from. */
export class RefreshState {
    /** The `state` that was passed to the sign-in. */
    readonly data?: unknown;
    /** The refresh token. */
    readonly refresh_token: string;
    /** The current ID token. */
    readonly id_token?: string;
    /** The provider's value for the state of its session. */
    readonly session_state: string | null;
    /** The granted scopes, separated by spaces. */
    readonly scope?: string;
    /** The user's claims. */
    readonly profile: UserProfile;

    constructor(args: {
        refresh_token: string;
        id_token?: string;
        session_state: string | null;
        scope?: string;
        profile: UserProfile;
        state?: unknown;
    }) {
        this.refresh_token = args.refresh_token;
        this.id_token = args.id_token;
        this.session_state = args.session_state;
        this.scope = args.scope;
        this.profile = args.profile;
        this.data = args.state;
    }
}
