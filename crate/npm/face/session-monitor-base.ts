import type { QuerySessionStatusArgs, SessionStatus } from "./args.js";
import type { CheckSessionIFrame } from "./check-session-iframe.js";
import { Logger } from "./log.js";
import type { MetadataService } from "./metadata-service.js";
import type { User } from "./user.js";
import type { UserManagerEvents } from "./user-manager-events.js";
import type { UserManagerSettingsStore } from "./user-manager-settings.js";

/** The part of `UserManager` that {@link SessionMonitor} uses. */
export interface MonitoredManager {
    readonly settings: UserManagerSettingsStore;
    readonly events: UserManagerEvents;
    readonly metadataService: MetadataService;
    getUser(): Promise<User | null>;
    querySessionStatus(args?: QuerySessionStatusArgs): Promise<SessionStatus | null>;
}

/** A session at the provider; without a profile, no user is signed in. */
export type Session = User | { session_state: string; profile: { sub: string } | null };

/** The part of {@link SessionMonitor} that is available at once. */
export class SessionMonitorBase {
    /** @internal */
    protected readonly _userManager: MonitoredManager;
    /** @internal */
    protected readonly _logger = new Logger("SessionMonitor");
    /** @internal */
    protected _sub: string | undefined;
    /** @internal */
    protected _session_state: string | undefined;
    /** @internal */
    protected _seenState: string | undefined;
    /** @internal */
    protected _again: ReturnType<typeof setTimeout> | undefined;
    /** @internal */
    protected _checkSessionIFrame?: CheckSessionIFrame;

    constructor(userManager: MonitoredManager) {
        this._userManager = userManager;
        if (!userManager) this._logger.throw(new Error("No user manager passed"));
        userManager.events.addUserLoaded((user) => this._start(user));
        userManager.events.addUserUnloaded(() => this._stop());
        this._init().catch((err: unknown) => this._logger.error(err));
    }
}

export interface SessionMonitorBase {
    /** @internal */
    _init(): Promise<void>;
    /** @internal */
    _start(user: Session): Promise<void>;
    /** @internal */
    _stop(): Promise<void>;
    /** @internal */
    _callback(): Promise<void>;
}
