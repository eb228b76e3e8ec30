import type { CreateSigninRequestArgs, CreateSignoutRequestArgs, UseRefreshTokenArgs } from "./args.js";
import { ErrorResponse, ErrorTimeout, type OidcError } from "./errors.js";
import { FallbackStore } from "./fallback-store.js";
import { hasSession, isNoNews } from "./failed-renewals.js";
import { failure } from "./failure.js";
import type { IWindow, NavigateResponse } from "./navigators/navigator.js";
import { within } from "./limits.js";
import { isStored } from "./other-members.js";
import type { SigninResponse } from "./signin-response.js";
import type { SignoutResponse } from "./signout-response.js";
import { User } from "./user.js";
import { type RaisedEvent, UserManagerBase } from "./user-manager-base.js";
import type { UserManagerEvents } from "./user-manager-events.js";
import { userOfCallback } from "./user-of-callback.js";

/** The sign-ins whose `userLoaded` was raised. */
const raisedFor = new WeakSet<SigninResponse>();

/** The steps that {@link UserManager}'s operations are made of. Subclasses may override them, as those of oidc-client-ts. */
export abstract class UserManagerSteps extends UserManagerBase {
    /** Forgets the session here. At the provider it goes on. */
    abstract removeUser(): Promise<void>;

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
        const response = await this._raisingItself(() => this._client.processSigninResponse(url, {}));
        return await this._buildUserOrRemove(response, verifySub);
    }

    /** A step of a subclass that refuses somebody keeps them out: the core has stored their session by then, so it is removed. */
    protected async _buildUserOrRemove(response: SigninResponse, verifySub?: string): Promise<User> {
        try {
            return await this._buildUser(response, verifySub);
        } catch (error) {
            // Whom listeners have heard of is signed in, though one of them failed.
            if (!raisedFor.has(response) && (await this._loadUser())) await this.removeUser();
            throw error;
        }
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
        raisedFor.add(signinResponse);
        await this._events.load(user);
        return user;
    }

    /** Whoever has had enough of waiting is told so; the renewal goes on, and what comes of it is stored and told. */
    protected async _useRefreshToken(args: UseRefreshTokenArgs): Promise<User> {
        const late = Object.assign(new ErrorTimeout("Network timed out"), { code: "provider_timeout", may_pass: true });
        return await within({ timeoutInSeconds: args.timeoutInSeconds || undefined }, this._renew(args), late);
    }

    private async _renew(args: UseRefreshTokenArgs): Promise<User> {
        const timeoutInSeconds = args.timeoutInSeconds ?? this.settings.silentRequestTimeoutInSeconds;
        const response = await this._raisingItself(() => this._client.useRefreshToken({ ...args, timeoutInSeconds }));
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
            // A store that can't be read is no reason to stay either.
            const user = await this._loadUser().catch(() => null);
            if (this.settings.revokeTokensOnSignout) {
                // What the provider doesn't revoke ends by itself, and is no reason to stay.
                await this._revokeInternal(user).catch((error: unknown) => logger.warn("tokens not revoked:", error));
            }
            const id_token_hint = args.id_token_hint || user?.id_token;
            await this.removeUser();
            const asked = { ...args, id_token_hint };
            // Nobody is there any more, and that was told, whatever comes of the request.
            const requesting = () => Promise.allSettled([this._client.createSignoutRequest(asked)]);
            const [made] = await this._raisingItself(requesting, ["userUnloaded"]);
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
        await this._raisingItself(() => this._engine.ask((core) => core.revokeTokens(present)));
        const left = await this._loadUser();
        if (left) await this._events.load(left);
    }

    /**
     * Stores a user; nobody for `null`. What is stored by this isn't checked: the operations of this class store what the
     * provider has signed, and nothing else.
     *
     * @throws whatever the store says where it stores or removes nothing.
     */
    async storeUser(user: User | null): Promise<void> {
        if (!user) {
            await this._removeEntry();
            return this._readAgain(user);
        }
        const text = user.toStorageString();
        // Another tab may have renewed the session since the core stored it, and what that tab stored must stay.
        if (isStored(user, this._engine, text)) return;
        // Not kept in memory where the store refuses it: the error says that nothing was stored.
        await this.settings.userStore.set(this._userStoreKey, text);
        const { userStore } = this._engine;
        if (userStore instanceof FallbackStore) userStore.forget(this._userStoreKey);
        await this._readAgain(user);
    }

    /** With the key that its tokens are bound to. Where the browser keeps nothing, nothing is left either. */
    private async _removeEntry(): Promise<void> {
        const { dpop, client_id } = this.settings;
        const removed = await this._takeEntry();
        if (removed && dpop) await dpop.store.remove(signinOf(removed) ?? client_id);
    }

    private async _takeEntry(): Promise<string | null> {
        try {
            return await this._engine.userStore.remove(this._userStoreKey);
        } catch (error) {
            const left = await Promise.resolve(this.settings.userStore.get(this._userStoreKey)).catch(() => null);
            if (left) throw error;
            return null;
        }
    }

    /** Whoever follows the session learns what was stored without them: it is no news. */
    private async _readAgain(user: User | null): Promise<void> {
        const { isStarted, rest } = this._engine;
        // One that is no session to the core, such as a test's, is nobody there.
        const own: RaisedEvent[] = user ? ["userLoaded", "userUnloaded"] : ["userUnloaded"];
        if (isStarted) return void (await this._raisingItself(() => this._engine.text((core) => core.getUser()), own));
        if (rest) return await this._raisingItself(() => rest.wake(), own);
        this._silentRenewService.forget();
        if (user) this._silentRenewService.prepare(user);
    }

    /** Nobody is signed in any more, and everybody hears of it. */
    protected async _forget(): Promise<void> {
        await this.storeUser(null);
        await this._events.unload();
    }

    /**
     * An operation raises its event itself, so that its listeners are through before its promise resolves. The core raises the
     * same event; while `operation` runs that copy is deferred, dropped if it succeeds, raised if it fails.
     *
     * @param own what the caller raises itself once `operation` is through, or what is no news.
     */
    protected async _raisingItself<T>(operation: () => Promise<T>, own: readonly RaisedEvent[] = ["userLoaded"]): Promise<T> {
        for (const name of own) this._raising[name]++;
        try {
            const outcome = await operation();
            this._deferred = this._deferred.filter(({ name }) => !own.includes(name as RaisedEvent));
            return outcome;
        } finally {
            for (const name of own) this._raising[name]--;
            await this._raiseDeferred();
        }
    }

    /** Raises what was deferred, but for what another operation under way raises itself. */
    private async _raiseDeferred(): Promise<void> {
        const isOwn = (name: string): boolean => this._raising[name as RaisedEvent] > 0;
        const due = this._deferred.filter(({ name }) => !isOwn(name));
        this._deferred = this._deferred.filter(({ name }) => isOwn(name));
        for (const { raise } of due) await raise();
    }

    /** @internal */
    override async _onCoreEvent(name: string, payload: unknown): Promise<void> {
        try {
            await this._dispatch(name, payload);
        } catch (error) {
            // Of a listener, and no caller is here to get it.
            const logged = (error: unknown): void => this._logger.error("a listener failed:", error);
            logged(error);
            if (name === "userLoaded") await this._events._raiseSilentRenewError(error as Error).catch(logged);
        }
    }

    private async _dispatch(name: string, payload: unknown): Promise<void> {
        const events = this._events;
        if (name === "userLoaded") {
            hasSession(this._engine);
            await this._raiseOrDefer(name, () => events.load(userOfCallback(JSON.stringify(payload))));
        } else if (name === "userUnloaded") {
            await this._raiseOrDefer(name, () => events.unload());
        } else if (name === "userSignedOut" && this._deferred.length) {
            // Not before what it follows.
            this._deferred.push({ name, raise: () => events._raiseUserSignedOut() });
        } else if (name === "silentRenewError") {
            // One of this face's own is one already.
            const error = failure(payload instanceof Error ? payload : JSON.stringify(payload), this.settings);
            if (!isNoNews(this._engine, error as OidcError)) await events._raiseSilentRenewError(error);
        } else {
            await raiseUnchanged(events, name);
        }
    }

    private async _raiseOrDefer(name: RaisedEvent, raise: () => Promise<void>): Promise<void> {
        if (this._raising[name]) this._deferred.push({ name, raise });
        else await raise();
    }
}

/** The core's events that no operation of the face raises too. */
async function raiseUnchanged(events: UserManagerEvents, name: string): Promise<void> {
    switch (name) {
        case "userSignedOut":
            return await events._raiseUserSignedOut();
        case "renewing":
            return await events._raiseRenewing();
        case "storageDegraded":
            return await events._raiseStorageDegraded();
    }
}

/** The name of the sign-in that this entry is of. Those of oidc-client-ts say none, and what isn't one of ours says nothing. */
function signinOf(entry: string): string | undefined {
    try {
        return (JSON.parse(entry) as { signin_id?: string } | null)?.signin_id;
    } catch {
        return undefined;
    }
}
