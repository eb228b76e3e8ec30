import type { UserProfile } from "./claims.js";

/** What a renewal by the refresh token begins with. */
export class RefreshState {
    /** What was given to the sign-in as `state`. */
    readonly data?: unknown;
    /** The token to renew by. */
    readonly refresh_token: string;
    /** The ID token until now. */
    readonly id_token?: string;
    /** What the provider calls the state of its own session. */
    readonly session_state: string | null;
    /** What was granted, separated by spaces. */
    readonly scope?: string;
    /** Who this is. */
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
