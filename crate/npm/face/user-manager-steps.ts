import type { CreateSigninRequestArgs, CreateSignoutRequestArgs, UseRefreshTokenArgs } from "./args.js";
import { type Engine, engineOf } from "./engine.js";
import { ErrorResponse } from "./errors.js";
import { failure } from "./failure.js";
import { Logger } from "./log.js";
import { IFrameNavigator } from "./navigators/iframe.js";
import type { INavigator, IWindow, NavigateResponse, WaitForAnswer } from "./navigators/navigator.js";
import { PopupNavigator } from "./navigators/popup.js";
import { RedirectNavigator } from "./navigators/redirect.js";
import { isStored } from "./other-members.js";
import { OidcClient } from "./oidc-client.js";
import type { MonitoredManager, SessionMonitor } from "./session-monitor.js";
import type { SigninResponse } from "./signin-response.js";
import type { SignoutResponse } from "./signout-response.js";
import { SilentRenewService } from "./silent-renew-service.js";
import { User, userOfCallback } from "./user.js";
import { type IdleWarning, UserManagerEvents } from "./user-manager-events.js";
import { type UserManagerSettings, UserManagerSettingsStore } from "./user-manager-settings.js";

/** The steps that {@link UserManager}'s operations are made of. Subclasses may override them, as those of oidc-client-ts. */
export abstract class UserManagerSteps {
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
    /** Operations that tell of their outcome themselves. */
    private _telling = 0;
    /** What is told only if they fail. */
    private _untold: (() => Promise<void>)[] = [];

    constructor(
        settings: UserManagerSettings,
        redirectNavigator?: INavigator,
        popupNavigator?: INavigator,
        iframeNavigator?: INavigator,
    ) {
        this.settings = new UserManagerSettingsStore(settings);
        this._engine = engineOf(this.settings);
        this._engine.listener = (name, payload) => void this._heard(name, payload);
        this._client = new OidcClient(this.settings);
        const answers = answersOf(this._engine);
        this._redirectNavigator = redirectNavigator ?? new RedirectNavigator(this.settings);
        this._popupNavigator = popupNavigator ?? new PopupNavigator(this.settings, answers);
        this._iframeNavigator = iframeNavigator ?? new IFrameNavigator(this.settings, answers);
        this._events = new UserManagerEvents(this.settings);
        this._silentRenewService = new SilentRenewService(this._engine);
        if (this.settings.automaticSilentRenew) this._silentRenewService.start();
        if (this.settings.monitorSession) {
            void import("./session-monitor.js").then(({ SessionMonitor }) => {
                this._sessionMonitor = new SessionMonitor(this as unknown as MonitoredManager);
            });
        }
    }

    /** Forgets the session here. At the provider it goes on. */
    abstract removeUser(): Promise<void>;

    protected get _userStoreKey(): string {
        return `user:${this.settings.authority}:${this.settings.client_id}`;
    }

    protected async _signin(
        args: CreateSigninRequestArgs,
        handle: IWindow,
        verifySub?: string,
    ): Promise<User> {
        const { url } = await this._signinStart(args, handle);
        return await this._signinEnd(url, verifySub);
    }

    protected async _signinStart(args: CreateSigninRequestArgs, handle: IWindow): Promise<NavigateResponse> {
        const logger = this._logger.create("_signinStart");
        try {
            const { url, state } = await this._client.createSigninRequest(args);
            const { response_mode, id } = state;
            return await handle.navigate({ url, state: id, response_mode, scriptOrigin: this.settings.iframeScriptOrigin });
        } catch (error) {
            logger.debug("error after preparing navigator, closing navigator window");
            handle.close();
            throw error;
        }
    }

    protected async _signinEnd(url: string, verifySub?: string): Promise<User> {
        const response = await this._tells(() => this._client.processSigninResponse(url, {}));
        return await this._buildUser(response, verifySub);
    }

    protected async _buildUser(signinResponse: SigninResponse, verifySub?: string): Promise<User> {
        const user = new User(signinResponse);
        if (verifySub && verifySub !== user.profile.sub) {
            // The provider vouches for somebody else, so nobody stays signed in as the one before.
            await this.removeUser();
            await this._events._raiseUserSignedOut();
            throw new ErrorResponse({ ...signinResponse, error: "login_required" });
        }
        await this.storeUser(user);
        await this._events.load(user);
        return user;
    }

    protected async _useRefreshToken(args: UseRefreshTokenArgs): Promise<User> {
        const timeoutInSeconds = args.timeoutInSeconds ?? this.settings.silentRequestTimeoutInSeconds;
        const response = await this._tells(() => this._client.useRefreshToken({ ...args, timeoutInSeconds }));
        const user = new User({ ...args.state, ...response });
        await this.storeUser(user);
        await this._events.load(user);
        return user;
    }

    protected async _signout(args: CreateSignoutRequestArgs, handle: IWindow): Promise<SignoutResponse> {
        const { url } = await this._signoutStart(args, handle);
        return await this._signoutEnd(url);
    }

    /** Here first, then at the provider: whatever it does, nobody stays signed in here. */
    protected async _signoutStart(
        args: CreateSignoutRequestArgs = {},
        handle: IWindow,
    ): Promise<NavigateResponse> {
        const logger = this._logger.create("_signoutStart");
        try {
            const user = await this._loadUser();
            if (this.settings.revokeTokensOnSignout) {
                // What the provider doesn't take back ends by itself, and is no reason to stay.
                await this._revokeInternal(user).catch((error: unknown) => logger.warn("tokens not revoked:", error));
            }
            const id_token_hint = args.id_token_hint || user?.id_token;
            await this.removeUser();
            const asked = { ...args, id_token_hint };
            // Nobody is there any more, and that was told, whatever comes of the request.
            const [made] = await this._tells(() => Promise.allSettled([this._client.createSignoutRequest(asked)]));
            if (made.status === "rejected") throw made.reason;
            const { url, state } = made.value;
            return await handle.navigate({ url, state: state?.id, scriptOrigin: this.settings.iframeScriptOrigin });
        } catch (error) {
            logger.debug("error after preparing navigator, closing navigator window");
            handle.close();
            throw error;
        }
    }

    protected async _signoutEnd(url: string): Promise<SignoutResponse> {
        return await this._client.processSignoutResponse(url);
    }

    protected async _revokeInternal(
        user: User | null,
        types = this.settings.revokeTokenTypes,
    ): Promise<void> {
        const present = types.filter((type) => typeof user?.[type] === "string");
        if (!present.length) return;
        await this._tells(() => this._engine.ask((core) => core.revokeTokens(present)));
        const left = await this._loadUser();
        if (left) await this._events.load(left);
    }

    protected async _loadUser(): Promise<User | null> {
        const stored = await this.settings.userStore.get(this._userStoreKey).catch(() => null);
        if (stored) return User.fromStorageString(stored);
        // Where the browser keeps nothing, the core has it.
        if (!this._engine.isStarted) return null;
        const held = await this._engine.ask<object | null>((core) => core.getUser());
        return held && User.fromStorageString(JSON.stringify(held));
    }

    /**
     * Stores a user; nobody for `null`. What is stored by this isn't checked: the operations of this class store what the
     * provider has signed, and nothing else.
     */
    async storeUser(user: User | null): Promise<void> {
        if (!user) {
            await this.settings.userStore.remove(this._userStoreKey).catch(() => null);
            return this._readAgain();
        }
        const text = user.toStorageString();
        // Another tab may have renewed the session since the core stored it, and what that tab stored must stay.
        if (isStored(user, text)) return;
        await this.settings.userStore.set(this._userStoreKey, text);
        await this._readAgain();
    }

    /** The core learns what was stored without it. */
    private async _readAgain(): Promise<void> {
        if (this._engine.isStarted) await this._tells(() => this._engine.text((core) => core.getUser()));
    }

    /** Nobody is signed in any more, and everybody hears of it. */
    protected async _forget(): Promise<void> {
        await this.storeUser(null);
        await this._events.unload();
    }

    /** Runs what tells of its outcome itself, so that it isn't told twice. Where it fails, what happened to the session is told. */
    protected async _tells<T>(operation: () => Promise<T>): Promise<T> {
        this._telling++;
        try {
            const outcome = await operation();
            this._untold = [];
            return outcome;
        } finally {
            this._telling--;
            for (const tell of this._untold.splice(0)) await tell();
        }
    }

    private async _heard(name: string, payload: unknown): Promise<void> {
        const events = this._events;
        if (name === "userLoaded") {
            await this._tell(() => events.load(userOfCallback(JSON.stringify(payload))));
        } else if (name === "userUnloaded") {
            await this._tell(() => events.unload());
        } else if (name === "userSignedOut" && this._untold.length) {
            // Not before what it follows.
            this._untold.push(() => events._raiseUserSignedOut());
        } else {
            await this._tellers[name]?.(payload);
        }
    }

    private async _tell(event: () => Promise<void>): Promise<void> {
        if (this._telling) this._untold.push(event);
        else await event();
    }

    /** What the core tells, and is only passed on. */
    private readonly _tellers: Record<string, (payload: unknown) => Promise<void>> = {
        userSignedOut: () => this._events._raiseUserSignedOut(),
        silentRenewError: (error) => this._events._raiseSilentRenewError(failure(JSON.stringify(error))),
        renewing: () => this._events._raiseRenewing(),
        storageDegraded: () => this._events._raiseStorageDegraded(),
        idleWarning: (warning) => this._events._raiseIdleWarning(warning as IdleWarning),
        idleWarningEnded: () => this._events._raiseIdleWarningEnded(),
        idleSignedOut: (error) => this._events._raiseIdleSignedOut(error ? failure(JSON.stringify(error)) : undefined),
    };
}

/** The core waits for what comes back to a popup or a hidden frame. */
function answersOf(engine: Engine): WaitForAnswer {
    const request = (url: string, id?: string): string => JSON.stringify({ url, id });
    return {
        popup: (window, { url, state, timeoutInSeconds, signal }) =>
            engine.text((core) => core.answerInPopup(window, request(url, state), timeoutInSeconds, signal)),
        frame: ({ url, state, timeoutInSeconds, signal }) =>
            engine.text((core) => core.answerInFrame(request(url, state), timeoutInSeconds, signal)),
    };
}
