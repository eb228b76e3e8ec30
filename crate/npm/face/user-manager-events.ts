import { AccessTokenEvents } from "./access-token-events.js";
import { type Callback, Event } from "./event.js";
import { Logger } from "./log.js";
import type { User } from "./user.js";
import type { UserManagerSettingsStore } from "./user-manager-settings.js";

/** A failed renewal: see {@link OidcError}. */
export interface SilentRenewError extends Error {
    readonly code?: string;
    /** When it is tried again, in seconds since 1970; nothing where it isn't. */
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

/** What the log calls an event: `UserLoaded` is "User loaded". */
const inWords = (name: Name): string => name.replace(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** What happens to the session. Each `add…` returns what takes the callback out again. */
export class UserManagerEvents extends AccessTokenEvents {
    protected override readonly _logger: Logger = new Logger("UserManagerEvents");
    private readonly _events = Object.fromEntries(
        NAMES.map((name) => [name, new Event<unknown[]>(inWords(name))]),
    ) as Record<Name, Event<unknown[]>>;

    constructor(settings: UserManagerSettingsStore) {
        super({ expiringNotificationTimeInSeconds: settings.accessTokenExpiringNotificationTimeInSeconds });
    }

    /** Watches this user's access token from now on, and tells of the user. */
    override async load(user: User, raiseEvent = true): Promise<void> {
        await super.load(user);
        if (raiseEvent) await this._events.UserLoaded.raise(user);
    }

    /** Watches none any more, and tells so. */
    override async unload(): Promise<void> {
        await super.unload();
        await this._events.UserUnloaded.raise();
    }
}

/** The methods of each event. */
export interface UserManagerEvents {
    /** Somebody signed in, or the session was renewed: these are the tokens from now on. */
    addUserLoaded(cb: UserLoadedCallback): () => void;
    removeUserLoaded(cb: UserLoadedCallback): void;
    /** The session is gone from this page. */
    addUserUnloaded(cb: UserUnloadedCallback): () => void;
    removeUserUnloaded(cb: UserUnloadedCallback): void;
    /** A renewal failed. */
    addSilentRenewError(cb: SilentRenewErrorCallback): () => void;
    removeSilentRenewError(cb: SilentRenewErrorCallback): void;
    /** For the library's own use. */
    _raiseSilentRenewError(e: Error): Promise<void>;
    /** Somebody signed in at the provider, with `monitorSession`. */
    addUserSignedIn(cb: UserSignedInCallback): () => void;
    removeUserSignedIn(cb: UserSignedInCallback): void;
    /** For the library's own use. */
    _raiseUserSignedIn(): Promise<void>;
    /** The provider has ended the session. */
    addUserSignedOut(cb: UserSignedOutCallback): () => void;
    removeUserSignedOut(cb: UserSignedOutCallback): void;
    /** For the library's own use. */
    _raiseUserSignedOut(): Promise<void>;
    /** The session at the provider has changed, with `monitorSession`. */
    addUserSessionChanged(cb: UserSessionChangedCallback): () => void;
    removeUserSessionChanged(cb: UserSessionChangedCallback): void;
    /** For the library's own use. */
    _raiseUserSessionChanged(): Promise<void>;
    /** The session is being renewed. */
    addRenewing(cb: RenewingCallback): () => void;
    removeRenewing(cb: RenewingCallback): void;
    /** For the library's own use. */
    _raiseRenewing(): Promise<void>;
    /**
     * The browser blocks storage, it is full, or a store of the app's own refuses the session (why is in the log): it is kept in
     * memory, and lost with the page.
     */
    addStorageDegraded(cb: StorageDegradedCallback): () => void;
    removeStorageDegraded(cb: StorageDegradedCallback): void;
    /** For the library's own use. */
    _raiseStorageDegraded(): Promise<void>;
    /** The session at the provider is watched no more. It goes on. */
    addSessionMonitorStopped(cb: SessionMonitorStoppedCallback): () => void;
    removeSessionMonitorStopped(cb: SessionMonitorStoppedCallback): void;
    /** For the library's own use. */
    _raiseSessionMonitorStopped(error: Error): Promise<void>;
}

/** Nine times the same three methods. */
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
