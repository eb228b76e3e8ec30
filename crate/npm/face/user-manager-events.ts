import { AccessTokenEvents } from "./access-token-events.js";
import { type Callback, Event } from "./event.js";
import { Logger } from "./log.js";
import type { User } from "./user.js";
import type { UserManagerSettingsStore } from "./user-manager-settings.js";

/** A failed renewal: see {@link OidcError}. */
export interface SilentRenewError extends Error {
    readonly code?: string;
    /** When the renewal is retried, in seconds since 1970; `undefined` if it isn't. */
    will_retry_at?: number;
}

/** For `addUserLoaded`. */
export type UserLoadedCallback = (user: User) => Promise<void> | void;
/** For `addUserUnloaded`. */
export type UserUnloadedCallback = () => Promise<void> | void;
/** For `addSilentRenewError`. */
export type SilentRenewErrorCallback = (error: SilentRenewError) => Promise<void> | void;
/** For `addUserSignedIn`. */
export type UserSignedInCallback = () => Promise<void> | void;
/** For `addUserSignedOut`. */
export type UserSignedOutCallback = () => Promise<void> | void;
/** For `addUserSessionChanged`. */
export type UserSessionChangedCallback = () => Promise<void> | void;
/** For `addRenewing`. */
export type RenewingCallback = () => Promise<void> | void;
/** For `addStorageDegraded`. */
export type StorageDegradedCallback = () => Promise<void> | void;
/** For `addSessionMonitorStopped`. */
export type SessionMonitorStoppedCallback = (error: Error) => Promise<void> | void;

const NAMES = [
    "UserLoaded",
    "UserUnloaded",
    "SilentRenewError",
    "UserSignedIn",
    "UserSignedOut",
    "UserSessionChanged",
    "Renewing",
    "StorageDegraded",
    "SessionMonitorStopped",
] as const;
type Name = (typeof NAMES)[number];

/** An event's name in the log: "User loaded" for `UserLoaded`. */
const inWords = (name: Name): string => name.replace(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** The session's events. Each `add…` returns a function that removes the callback. */
export class UserManagerEvents extends AccessTokenEvents {
    protected override readonly _logger: Logger = new Logger("UserManagerEvents");
    private readonly _events = Object.fromEntries(
        NAMES.map((name) => [name, new Event<unknown[]>(inWords(name))]),
    ) as Record<Name, Event<unknown[]>>;

    constructor(settings: UserManagerSettingsStore) {
        super({ expiringNotificationTimeInSeconds: settings.accessTokenExpiringNotificationTimeInSeconds });
    }

    /** Starts watching this user's access token, and raises `UserLoaded`. */
    override async load(user: User, raiseEvent = true): Promise<void> {
        await super.load(user);
        if (raiseEvent) await this._events.UserLoaded.raise(user);
    }

    /** Stops watching, and raises `UserUnloaded`. */
    override async unload(): Promise<void> {
        await super.unload();
        await this._events.UserUnloaded.raise();
    }
}

/** The methods of each event. */
export interface UserManagerEvents {
    /** Raised when a user has signed in or the session was renewed, with the new tokens. */
    addUserLoaded(cb: UserLoadedCallback): () => void;
    removeUserLoaded(cb: UserLoadedCallback): void;
    /** Raised when the session was removed from this page. */
    addUserUnloaded(cb: UserUnloadedCallback): () => void;
    removeUserUnloaded(cb: UserUnloadedCallback): void;
    /** Raised when a renewal has failed. */
    addSilentRenewError(cb: SilentRenewErrorCallback): () => void;
    removeSilentRenewError(cb: SilentRenewErrorCallback): void;
    /** For the library's own use. */
    _raiseSilentRenewError(e: Error): Promise<void>;
    /** Raised when a user has signed in at the provider (with `monitorSession`). */
    addUserSignedIn(cb: UserSignedInCallback): () => void;
    removeUserSignedIn(cb: UserSignedInCallback): void;
    /** For the library's own use. */
    _raiseUserSignedIn(): Promise<void>;
    /** Raised when the provider has ended the session. */
    addUserSignedOut(cb: UserSignedOutCallback): () => void;
    removeUserSignedOut(cb: UserSignedOutCallback): void;
    /** For the library's own use. */
    _raiseUserSignedOut(): Promise<void>;
    /** Raised when the session at the provider has changed (with `monitorSession`). */
    addUserSessionChanged(cb: UserSessionChangedCallback): () => void;
    removeUserSessionChanged(cb: UserSessionChangedCallback): void;
    /** For the library's own use. */
    _raiseUserSessionChanged(): Promise<void>;
    /** Raised when a renewal begins. */
    addRenewing(cb: RenewingCallback): () => void;
    removeRenewing(cb: RenewingCallback): void;
    /** For the library's own use. */
    _raiseRenewing(): Promise<void>;
    /**
     * Raised when the session is kept only in memory, and lost with the page: the browser blocks its storage, it is full, or
     * the app's own store rejects the session (the reason is in the log).
     */
    addStorageDegraded(cb: StorageDegradedCallback): () => void;
    removeStorageDegraded(cb: StorageDegradedCallback): void;
    /** For the library's own use. */
    _raiseStorageDegraded(): Promise<void>;
    /** Raised when the session at the provider isn't monitored any more. The session continues. */
    addSessionMonitorStopped(cb: SessionMonitorStoppedCallback): () => void;
    removeSessionMonitorStopped(cb: SessionMonitorStoppedCallback): void;
    /** For the library's own use. */
    _raiseSessionMonitorStopped(error: Error): Promise<void>;
}

/** Defines the three methods of each event. */
type Raised = { readonly _events: Record<Name, Event<unknown[]>> };
for (const name of NAMES) {
    Object.assign(UserManagerEvents.prototype, {
        [`add${name}`](this: Raised, cb: Callback<unknown[]>) {
            return this._events[name].addHandler(cb);
        },
        [`remove${name}`](this: Raised, cb: Callback<unknown[]>) {
            this._events[name].removeHandler(cb);
        },
        async [`_raise${name}`](this: Raised, ...ev: unknown[]) {
            await this._events[name].raise(...ev);
        },
    });
}
