import { Logger } from "./log.js";
import { Timer } from "./timer.js";
import type { User } from "./user.js";

/** Called when an access token expires, or is about to. */
export type AccessTokenCallback = (...ev: unknown[]) => Promise<void> | void;

/** Raises events when the access token expires, by the wall clock. */
export class AccessTokenEvents {
    protected readonly _logger: Logger = new Logger("AccessTokenEvents");
    private readonly _expiringTimer = new Timer("Access token expiring");
    private readonly _expiredTimer = new Timer("Access token expired");
    private readonly _expiringNotificationTimeInSeconds: number;

    constructor(args: {
        /** How many seconds before it expires the first event is raised. */
        expiringNotificationTimeInSeconds: number;
    }) {
        this._expiringNotificationTimeInSeconds = args.expiringNotificationTimeInSeconds;
    }

    /** Starts watching this user's access token. */
    async load(container: User): Promise<void> {
        this._logger.create("load");
        const seconds = container.expires_in;
        if (!container.access_token || seconds === undefined) return this._cancel();
        if (seconds > 0) {
            this._expiringTimer.init(Math.max(seconds - this._expiringNotificationTimeInSeconds, 1));
        } else {
            this._expiringTimer.cancel();
        }
        this._expiredTimer.init(seconds + 1);
    }

    /** Stops watching. */
    async unload(): Promise<void> {
        this._logger.create("unload");
        this._cancel();
    }

    private _cancel(): void {
        this._expiringTimer.cancel();
        this._expiredTimer.cancel();
    }

    /** Raised when the access token is about to expire. Returns a function that removes the callback. */
    addAccessTokenExpiring(cb: AccessTokenCallback): () => void {
        return this._expiringTimer.addHandler(cb);
    }

    removeAccessTokenExpiring(cb: AccessTokenCallback): void {
        this._expiringTimer.removeHandler(cb);
    }

    /** Raised when the access token has expired. The session is kept, and renewed as soon as possible. */
    addAccessTokenExpired(cb: AccessTokenCallback): () => void {
        return this._expiredTimer.addHandler(cb);
    }

    removeAccessTokenExpired(cb: AccessTokenCallback): void {
        this._expiredTimer.removeHandler(cb);
    }
}
