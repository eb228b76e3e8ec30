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

/** What an operation may raise itself: the core raises it too, and its copy is held back meanwhile. */
export type RaisedEvent = "userLoaded" | "userUnloaded";

/** What a {@link UserManager} is made of, and what a page needs of it before it shows anything. */
export class UserManagerBase {
    /** The settings, with the defaults for what wasn't given. */
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
    /** How many operations are under way that raise this themselves. */
    protected _raising: Record<RaisedEvent, number> = { userLoaded: 0, userUnloaded: 0 };
    /** The core's copies, and what the core has raised after them: see `_raisingItself`. */
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
        // There before the first click: a popup opens while a click is handled, and browsers give that little time.
        if (typeof window !== "undefined") whenIdle(() => void later().then(({ fetchAhead }) => fetchAhead(), () => {}));
    }

    /** What happens to the session. */
    get events(): UserManagerEvents {
        return this._events;
    }

    /** The provider's metadata. */
    get metadataService(): MetadataService {
        return this._client.metadataService;
    }

    /**
     * Who is signed in, by the store: nothing is loaded and no request is sent. From here on the session is renewed in time.
     *
     * @throws whatever a store of the app's own throws. Where the browser blocks its own, nobody is signed in.
     */
    async getUser(raiseEvent = false): Promise<User | null> {
        const user = await this._loadUser();
        if (!user) return null;
        // An answer that is being read brings the session that is to be followed.
        if (!this._raising.userLoaded) this._silentRenewService.prepare(user);
        // Last, since listeners may change it.
        await this._events.load(user, raiseEvent);
        return user;
    }

    /** Renews the session in time from now on. */
    startSilentRenew(): void {
        this._silentRenewService.start();
    }

    /** Lets the session end in its time. */
    stopSilentRenew(): void {
        this._silentRenewService.stop();
    }

    /** A `fetch` for these addresses, and no others, that shows the right access token. */
    api(settings: ApiSettings): Api {
        return new Api(this._engine, settings);
    }

    protected get _userStoreKey(): string {
        return this._engine.sessionKey;
    }

    protected async _loadUser(): Promise<User | null> {
        // Not every store of an app's answers by a promise.
        const stored = await Promise.resolve(this._engine.userStore.get(this._userStoreKey)).catch((error: unknown) => {
            // One of the app's own may be down for a moment, and then nobody knows who is signed in.
            if (!isOurs(this.settings.userStore)) throw error;
        });
        if (stored) return userOf(stored);
        // Where the browser keeps nothing, the core has it, if it can be loaded.
        if (!this._engine.isStarted) return null;
        const held = await this._engine.ask<object | null>((core) => core.getUser()).catch(() => null);
        return held && userOf(JSON.stringify(held));
    }
}

/** Whose entry this is; nobody's if it can't be read, as one that an encrypting store has left: they can sign in again. */
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
     * Takes an event of the core's.
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
