import { Api, type ApiSettings } from "./api.js";
import { type Engine, engineOf } from "./engine.js";
import { eventually, later, whenIdle } from "./lazy.js";
import { Logger } from "./log.js";
import type { MetadataService } from "./metadata-service.js";
import type { Kind } from "./navigators/index.js";
import type { INavigator, IWindow } from "./navigators/navigator.js";
import { OidcClient } from "./oidc-client.js";
import type { MonitoredManager, SessionMonitor } from "./session-monitor.js";
import { SilentRenewService } from "./silent-renew-service.js";
import { isOurs } from "./is-ours.js";
import { User } from "./user.js";
import { UserManagerEvents } from "./user-manager-events.js";
import { type UserManagerSettings, UserManagerSettingsStore } from "./user-manager-settings.js";

/** An event that operations raise themselves. The core raises it too; its copy is deferred while the operation runs. */
export type RaisedEvent = "userLoaded" | "userUnloaded";

/** The part of {@link UserManager} that is available at once: what a page needs before it shows anything. */
export class UserManagerBase {
    /** The settings, with defaults for those that are not set. */
    readonly settings: UserManagerSettingsStore;
    protected readonly _logger = new Logger("UserManager");
    protected readonly _client: OidcClient;
    protected readonly _redirectNavigator: INavigator;
    protected readonly _popupNavigator: INavigator;
    protected readonly _iframeNavigator: INavigator;
    protected readonly _events: UserManagerEvents;
    protected readonly _silentRenewService: SilentRenewService;
    protected _sessionMonitor: SessionMonitor | null = null;
    protected readonly _engine: Engine;
    /** How many pending operations raise each event themselves. */
    protected _raising: Record<RaisedEvent, number> = { userLoaded: 0, userUnloaded: 0 };
    /** The core's deferred copies, and its events that follow them: see `_raisingItself`. */
    protected _deferred: { name: string; raise: () => Promise<void> }[] = [];

    constructor(
        settings: UserManagerSettings,
        redirectNavigator?: INavigator,
        popupNavigator?: INavigator,
        iframeNavigator?: INavigator,
    ) {
        this.settings = new UserManagerSettingsStore(settings);
        this._engine = engineOf(this.settings);
        this._engine.listener = (name, payload) => void this._onCoreEvent(name, payload);
        this._client = new OidcClient(this.settings);
        this._redirectNavigator = redirectNavigator ?? new OwnNavigator("redirect", this._engine);
        this._popupNavigator = popupNavigator ?? new OwnNavigator("popup", this._engine);
        this._iframeNavigator = iframeNavigator ?? new OwnNavigator("iframe", this._engine);
        this._events = new UserManagerEvents(this.settings);
        this._silentRenewService = new SilentRenewService(this._engine, async () => this.getUser());
        if (this.settings.automaticSilentRenew) this._silentRenewService.start();
        if (this.settings.monitorSession) {
            eventually(({ SessionMonitorOperations }) => {
                this._sessionMonitor = new SessionMonitorOperations(this as unknown as MonitoredManager);
            });
        }
        // Loaded before the first click, as browsers allow a popup only shortly after it.
        if (typeof window !== "undefined") whenIdle(() => void later().then(({ fetchAhead }) => fetchAhead(), () => {}));
    }

    /** The session's events. */
    get events(): UserManagerEvents {
        return this._events;
    }

    /** The provider's metadata. */
    get metadataService(): MetadataService {
        return this._client.metadataService;
    }

    /**
     * Resolves with the stored user, without loading the core or sending requests. From then on the session is renewed
     * automatically.
     *
     * @throws whatever the app's own store throws. If the browser blocks its storage, no user is signed in.
     */
    async getUser(raiseEvent = false): Promise<User | null> {
        const user = await this._loadUser();
        if (!user) return null;
        // A pending sign-in brings the session to follow.
        if (!this._raising.userLoaded) this._silentRenewService.prepare(user);
        // Last, as listeners may change the user.
        await this._events.load(user, raiseEvent);
        return user;
    }

    /** Starts to renew the session automatically. */
    startSilentRenew(): void {
        this._silentRenewService.start();
    }

    /** Stops renewing the session: it expires. */
    stopSilentRenew(): void {
        this._silentRenewService.stop();
    }

    /** Creates a `fetch` with access tokens for these URLs, and no others. */
    api(settings: ApiSettings): Api {
        return new Api(this._engine, settings);
    }

    protected get _userStoreKey(): string {
        return this._engine.sessionKey;
    }

    protected async _loadUser(): Promise<User | null> {
        // An app's store may return a plain value.
        const stored = await Promise.resolve(this._engine.userStore.get(this._userStoreKey)).catch((error: unknown) => {
            // An app's store may fail temporarily: then it isn't known whether a user is signed in.
            if (!isOurs(this.settings.userStore)) throw error;
        });
        if (stored) return userOf(stored);
        // If the browser stores nothing, the core has the session in memory.
        if (!this._engine.isStarted) return null;
        const held = await this._engine.ask<object | null>((core) => core.getUser()).catch(() => null);
        return held && userOf(JSON.stringify(held));
    }
}

/** The user of a stored entry; null if it can't be read, such as one of an encrypting store: the person can sign in again. */
function userOf(text: string): User | null {
    try {
        const user = User.fromStorageString(text);
        return user.access_token && user.profile ? user : null;
    } catch {
        return null;
    }
}

export interface UserManagerBase {
    /**
     * Handles an event of the core.
     *
     * @internal
     */
    _onCoreEvent(name: string, payload: unknown): Promise<void>;
}

/** One of the library's own navigators, loaded when it is used. */
export class OwnNavigator implements INavigator {
    constructor(
        private readonly kind: Kind,
        private readonly engine: Engine,
    ) {}

    async prepare(params: unknown): Promise<IWindow> {
        return await (await this.load()).prepare(params);
    }

    async callback(url: string, params?: unknown): Promise<void> {
        await (await this.load()).callback(url, params);
    }

    private async load(): Promise<INavigator> {
        const { navigatorOf } = await later();
        return navigatorOf(this.kind, this.engine);
    }
}
