import type { CreateSigninRequestArgs, CreateSignoutRequestArgs, UseRefreshTokenArgs } from "./args.js";
import { ErrorResponse, ErrorTimeout, type OidcError } from "./errors.js";
import { FallbackStore } from "./fallback-store.js";
import { noteFailure, noteSession } from "./failed-renewals.js";
import { failure } from "./failure.js";
import type { IWindow, NavigateResponse } from "./navigators/navigator.js";
import { within } from "./limits.js";
import { takeStoredMark } from "./other-members.js";
import type { SigninResponse } from "./signin-response.js";
import type { SignoutResponse } from "./signout-response.js";
import { User } from "./user.js";
import { type RaisedEvent, UserManagerBase } from "./user-manager-base.js";
import type { UserManagerEvents } from "./user-manager-events.js";
import type { RevokeTokensType } from "./user-manager-settings.js";
import { userOfCallback } from "./user-of-callback.js";

/** The sign-ins whose `UserLoaded` was raised. */
const raisedFor = new WeakSet<SigninResponse>();

/** The steps of {@link UserManager}'s operations. Subclasses may override them, as those of oidc-client-ts. */
export abstract class UserManagerSteps extends UserManagerBase {
    /** Removes the local session. The session at the provider continues. */
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

    /** If a step of a subclass rejects the user, the session, which the core has stored by then, is removed. */
    protected async _buildUserOrRemove(response: SigninResponse, verifySub?: string): Promise<User> {
        try {
            return await this._buildUser(response, verifySub);
        } catch (error) {
            // A user for whom `UserLoaded` was raised stays signed in, though a listener failed.
            if (!raisedFor.has(response) && (await this._loadUser())) await this.removeUser();
            throw error;
        }
    }

    protected async _buildUser(signinResponse: SigninResponse, verifySub?: string): Promise<User> {
        const user = new User(signinResponse);
        if (verifySub && verifySub !== user.profile.sub) {
            // The provider has another user now, so the one before is signed out.
            await this.removeUser();
            await this._events._raiseUserSignedOut();
            throw new ErrorResponse({ ...signinResponse, error: "login_required" });
        }
        await this.storeUser(user);
        raisedFor.add(signinResponse);
        await this._events.load(user);
        return user;
    }

    /** Rejects when the time is up; the renewal continues, and its result is stored and raised. */
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

    /** Signs out here first, then at the provider, whose failure mustn't leave the user signed in here. */
    protected async _signoutStart(
        args: CreateSignoutRequestArgs = {},
        handle: IWindow,
    ): Promise<NavigateResponse> {
        const logger = this._logger.create("_signoutStart");
        try {
            // A store that can't be read mustn't prevent the sign-out.
            const user = await this._loadUser().catch(() => null);
            if (this.settings.revokeTokensOnSignout) {
                // A failed revocation mustn't either: the tokens expire.
                await this._revokeInternal(user).catch((error: unknown) => logger.warn("tokens not revoked:", error));
            }
            const id_token_hint = args.id_token_hint || user?.id_token;
            await this.removeUser();
            const asked = { ...args, id_token_hint };
            // `UserUnloaded` was raised by `removeUser`: the core's copy is dropped even if the request fails.
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
        if (!user || !present.length) return;
        if (!user.id_token) return await this._revokeAlone(user, present);
        await this._raisingItself(() => this._engine.ask((core) => core.revokeTokens(present)));
        const left = await this._loadUser();
        if (left) await this._events.load(left);
    }

    /** The same for a session without an ID token, which the core doesn't know. */
    private async _revokeAlone(user: User, present: RevokeTokensType[]): Promise<void> {
        for (const type of present) {
            await this._client.revokeToken(user[type] ?? "", type);
            if (type === "refresh_token") user.refresh_token = undefined;
        }
        await this.storeUser(user);
        await this._events.load(user);
    }

    /**
     * Stores a user; `null` removes the stored one. The user isn't validated, unlike with the operations of this class, which
     * only store what the provider has signed.
     *
     * @throws whatever the store throws.
     */
    async storeUser(user: User | null): Promise<void> {
        if (!user) {
            await this._removeEntry();
            return this._readAgain(user);
        }
        const text = user.toStorageString();
        // The core has stored it already. Another tab may have renewed the session since, whose entry must stay.
        if (takeStoredMark(user, this._engine, text)) return;
        // Bypasses the in-memory fallback: an error must mean that nothing was stored.
        await this.settings.userStore.set(this._userStoreKey, text);
        const { userStore } = this._engine;
        if (userStore instanceof FallbackStore) userStore.forget(this._userStoreKey);
        await this._readAgain(user);
    }

    /** Removes the stored user, and the key that its tokens are bound to. */
    private async _removeEntry(): Promise<void> {
        const { dpop, client_id } = this.settings;
        const removed = await this._takeEntry();
        if (removed && dpop) await dpop.store.remove(signinOf(removed) ?? client_id);
    }

    /** Removes the entry. A failure doesn't count if none is left, as when the browser stores nothing. */
    private async _takeEntry(): Promise<string | null> {
        try {
            return await this._engine.userStore.remove(this._userStoreKey);
        } catch (error) {
            const left = await Promise.resolve(this.settings.userStore.get(this._userStoreKey)).catch(() => null);
            if (left) throw error;
            return null;
        }
    }

    /** Has the core, or what follows the session without it, read what was stored, without raising events. */
    private async _readAgain(user: User | null): Promise<void> {
        const { isStarted, rest } = this._engine;
        // To the core an invalid session, such as a test's, is no user.
        const own: RaisedEvent[] = user ? ["userLoaded", "userUnloaded"] : ["userUnloaded"];
        if (isStarted) return void (await this._raisingItself(() => this._engine.text((core) => core.getUser()), own));
        if (rest) return await this._raisingItself(() => rest.wake(), own);
        this._silentRenewService.forget();
        if (user) this._silentRenewService.prepare(user);
    }

    /** Removes the stored user, and raises `UserUnloaded`. */
    protected async _forget(): Promise<void> {
        await this.storeUser(null);
        await this._events.unload();
    }

    /**
     * An operation raises its event itself, so that listeners have finished before its promise resolves. The core raises the
     * same event; while `operation` runs that copy is deferred, dropped if it succeeds, raised if it fails.
     *
     * @param own the events that the caller raises itself after `operation`, or that aren't to be raised.
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

    /** Raises the deferred events, except those that another pending operation raises itself. */
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
            // A listener's error, which has no caller to reject.
            const logged = (error: unknown): void => this._logger.error("a listener failed:", error);
            logged(error);
            if (name === "userLoaded") await this._events._raiseSilentRenewError(error as Error).catch(logged);
        }
    }

    private async _dispatch(name: string, payload: unknown): Promise<void> {
        const events = this._events;
        if (name === "userLoaded") {
            noteSession(this._engine);
            await this._raiseOrDefer(name, () => events.load(userOfCallback(JSON.stringify(payload))));
        } else if (name === "userUnloaded") {
            // Not before the event that it follows, as below.
            if (this._deferred.length) this._deferred.push({ name, raise: () => events.unload() });
            else await this._raiseOrDefer(name, () => events.unload());
        } else if (name === "userSignedOut" && this._deferred.length) {
            // Not before the event that it follows.
            this._deferred.push({ name, raise: () => events._raiseUserSignedOut() });
        } else if (name === "silentRenewError") {
            // `session-at-rest.ts` raises an `Error` already.
            const error = failure(payload instanceof Error ? payload : JSON.stringify(payload), this.settings);
            if (noteFailure(this._engine, error as OidcError)) await events._raiseSilentRenewError(error);
        } else {
            await raiseUnchanged(events, name);
        }
    }

    private async _raiseOrDefer(name: RaisedEvent, raise: () => Promise<void>): Promise<void> {
        if (this._raising[name]) this._deferred.push({ name, raise });
        else await raise();
    }
}

/** Raises those events of the core that no operation raises itself. */
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

/** The ID of the sign-in that an entry is from; `undefined` for entries of oidc-client-ts and unreadable ones. */
function signinOf(entry: string): string | undefined {
    try {
        return (JSON.parse(entry) as { signin_id?: string } | null)?.signin_id;
    } catch {
        return undefined;
    }
}
