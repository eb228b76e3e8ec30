import type * as Args from "./args.js";
import type { AccessToken, AccessTokenArgs } from "./api.js";
import { clientKey, thumbprint } from "./dpop-proof.js";
import type { DPoPSettings } from "./dpop-store.js";
import { OidcError } from "./errors.js";
import { isUnloadable } from "./failure.js";
import { inWholeSeconds, within } from "./limits.js";
import type { IWindow } from "./navigators/navigator.js";
import { RefreshState } from "./refresh-state.js";
import type { SignoutResponse } from "./signout-response.js";
import type { User } from "./user.js";
import { UserManagerSilent } from "./user-manager-silent.js";

const here = (): string => window.location.href;

/** {@link UserManagerBase} with all operations. */
export class UserManagerOperations extends UserManagerSilent {
    /** Removes the local session. The session at the provider continues. */
    async removeUser(): Promise<void> {
        const removing = this._raisingItself(() => this._engine.text((core) => core.removeUser()), ["userUnloaded"]);
        await removing.catch((error) => this._removeAlone(error)).finally(() => this._forget());
    }

    /** The same when the core can't be loaded: users can sign out here even without a network. */
    private async _removeAlone(error: unknown): Promise<void> {
        if (!isUnloadable(error)) throw error;
        this._engine.rest?.drop();
        this._engine.rest = undefined;
        await this.settings.userStore.remove(this._userStoreKey);
    }

    /** Navigates to the provider's sign-in page. */
    async signinRedirect(args: Args.SigninRedirectArgs = {}): Promise<void> {
        const { redirectMethod, redirectTarget, signal, timeoutInSeconds, ...request } = args;
        await within({ signal, timeoutInSeconds }, async (signal) => {
            const handle = await this._redirectNavigator.prepare({ redirectMethod, redirectTarget, signal });
            return this._signinStart({ request_type: "si:r", ...request }, handle);
        });
    }

    /** Completes a sign-in by redirect. The same URL again returns the same user while they are signed in. */
    async signinRedirectCallback(url = here()): Promise<User> {
        return await this._signinEnd(url);
    }

    /**
     * Signs in with a user name and password, which the app gets to see. OAuth 2.1 has removed this flow.
     */
    async signinResourceOwnerCredentials(args: Args.SigninResourceOwnerCredentialsArgs): Promise<User> {
        const { username, password, skipUserInfo = false, signal, timeoutInSeconds } = args;
        const { extraTokenParams } = this.settings;
        const asked = { username, password, skipUserInfo, extraTokenParams };
        return await within({ signal, timeoutInSeconds }, async () => {
            const signingIn = this._raisingItself(() => this._client.processResourceOwnerPasswordCredentials(asked));
            return this._buildUserOrRemove(await signingIn);
        });
    }

    /** Signs in in a popup window. Call it directly in the click's handler: browsers block popups otherwise. */
    async signinPopup(args: Args.SigninPopupArgs = {}): Promise<User> {
        const { popup_redirect_uri: redirect_uri } = this.settings;
        if (!redirect_uri) throw new OidcError("redirect_uri_missing", "No popup_redirect_uri configured");
        const own = { request_type: "si:p", redirect_uri, display: "popup" };
        return await this._inPopup(args, (request, handle) => this._signin({ ...own, ...request }, handle));
    }

    /** Runs an operation in a popup, which is closed when the caller aborts. */
    private async _inPopup<Request extends object, T>(
        args: Request & Args.PopupWindowParams & Args.OperationLimits,
        operation: (request: object, handle: IWindow) => Promise<T>,
    ): Promise<T> {
        const { popupWindowFeatures, popupWindowTarget, popupAbortOnClose, popupSignal, ...rest } = args;
        const { signal, timeoutInSeconds, ...request } = rest;
        const looks = { popupWindowFeatures, popupWindowTarget, popupAbortOnClose, popupSignal: popupSignal ?? signal };
        const working = within({ signal, timeoutInSeconds }, async (signal) => {
            const handle = await this._popupNavigator.prepare({ ...looks, signal, timeoutInSeconds });
            return operation(request, handle);
        });
        return await working.catch((error: unknown) => {
            throw signal?.aborted && error === signal.reason ? new OidcError("aborted", String(error)) : error;
        });
    }

    /** Ends a sign-in's popup: posts its URL to the page that opened it. The core isn't loaded for it. */
    async signinPopupCallback(url = here(), keepOpen = false): Promise<void> {
        await this._popupNavigator.callback(url, { keepOpen });
    }

    /**
     * Renews the session by its refresh token. Without one, signs in the user of the provider's session, in a hidden frame.
     * Concurrent calls, here and in other tabs, share one renewal (with the parameters of the first), or one new session.
     */
    async signinSilent(args: Args.SigninSilentArgs = {}): Promise<User | null> {
        const { silentRequestTimeoutInSeconds, forceIframeAuth, signal, timeoutInSeconds, ...request } = args;
        const limits = { signal, timeoutInSeconds };
        const user = await this._loadUser();
        const { refresh_token } = user ?? {};
        if (user && refresh_token && !forceIframeAuth) {
            const state = new RefreshState({ ...user, refresh_token });
            const { redirect_uri, resource, extraTokenParams } = request;
            const asked = { state, redirect_uri, resource, extraTokenParams };
            return await within(limits, this._useRefreshToken({ ...asked, timeoutInSeconds: silentRequestTimeoutInSeconds }));
        }
        const asked = { ...this._silentRequest(user), ...request, silentRequestTimeoutInSeconds };
        return await within(limits, (signal) => this._signinInFrame(asked, user, signal));
    }

    /** Ends a silent sign-in's hidden frame: posts its URL to the page that contains it. The core isn't loaded for it. */
    async signinSilentCallback(url = here()): Promise<void> {
        await this._iframeNavigator.callback(url);
    }

    /** Handles any sign-in's callback URL by calling one of the three methods above, depending on its request. */
    async signinCallback(url = here()): Promise<User | undefined> {
        const known = await this._client.readSigninResponseState(url).catch(() => undefined);
        switch (known?.state.request_type) {
            // Perhaps processed before: then there is a user.
            case undefined:
            case "si:r":
                return await this.signinRedirectCallback(url);
            case "si:p":
                await this.signinPopupCallback(url);
                return undefined;
            case "si:s":
                await this.signinSilentCallback(url);
                return undefined;
            default:
                throw new OidcError("state_mismatch", "invalid request_type in state");
        }
    }

    /** Handles any sign-out's callback URL, depending on its request. */
    async signoutCallback(url = here(), keepOpen = false): Promise<SignoutResponse | undefined> {
        const { state } = await this._client.readSignoutResponseState(url);
        switch (state?.request_type) {
            case undefined:
                return undefined;
            case "so:r":
                return await this.signoutRedirectCallback(url);
            case "so:p":
                await this.signoutPopupCallback(url, keepOpen);
                return undefined;
            case "so:s":
                await this.signoutSilentCallback(url);
                return undefined;
            default:
                throw new OidcError("state_mismatch", "invalid request_type in state");
        }
    }

    /** Queries the session at the provider in a hidden frame; `null` if it doesn't tell. The local session stays as it is. */
    async querySessionStatus(args: Args.QuerySessionStatusArgs = {}): Promise<Args.SessionStatus | null> {
        const { silentRequestTimeoutInSeconds, signal, timeoutInSeconds, ...request } = args;
        const asked = { ...this._silentRequest(await this._loadUser()), scope: "openid", skipUserInfo: true, ...request };
        return await within({ signal, timeoutInSeconds }, async (signal) => {
            const handle = await this._iframeNavigator.prepare({ silentRequestTimeoutInSeconds, signal });
            const { url } = await this._signinStart(asked, handle);
            return this._sessionStatusOf(url);
        });
    }

    /** Removes the local session, then navigates to the provider's sign-out page. */
    async signoutRedirect(args: Args.SignoutRedirectArgs = {}): Promise<void> {
        const { redirectMethod, redirectTarget, signal, timeoutInSeconds, ...request } = args;
        const { post_logout_redirect_uri } = this.settings;
        const asked = { request_type: "so:r", post_logout_redirect_uri, ...request };
        await within({ signal, timeoutInSeconds }, async (signal) => {
            const how = { redirectMethod, redirectTarget, signal, ...(this._signsOutByForm() && { byForm: true }) };
            return this._signoutStart(asked, await this._redirectNavigator.prepare(how));
        });
    }

    /** Not with `endSessionTemplate`, whose parameters aren't the core's. */
    private _signsOutByForm(): boolean {
        return this.settings.signoutByForm && !this.settings.endSessionTemplate;
    }

    /** Completes a sign-out by redirect. */
    async signoutRedirectCallback(url = here()): Promise<SignoutResponse> {
        return await this._signoutEnd(url);
    }

    /** Removes the local session, then signs out at the provider in a popup window. */
    async signoutPopup(args: Args.SignoutPopupArgs = {}): Promise<void> {
        const { popup_post_logout_redirect_uri: post_logout_redirect_uri } = this.settings;
        const own = { request_type: "so:p", post_logout_redirect_uri };
        await this._inPopup(args, (request, handle) => this._signout({ ...own, ...request }, handle));
    }

    /** Ends a sign-out's popup: posts its URL to the page that opened it. */
    async signoutPopupCallback(url = here(), keepOpen = false): Promise<void> {
        await this._popupNavigator.callback(url, { keepOpen });
    }

    /** Removes the local session, then signs out at the provider in a hidden frame. */
    async signoutSilent(args: Args.SignoutSilentArgs = {}): Promise<void> {
        const { silentRequestTimeoutInSeconds, signal, timeoutInSeconds, ...request } = args;
        const { popup_post_logout_redirect_uri: post_logout_redirect_uri } = this.settings;
        const asked = { request_type: "so:s", post_logout_redirect_uri, ...request };
        await within({ signal, timeoutInSeconds }, async (signal) => {
            const handle = await this._iframeNavigator.prepare({ silentRequestTimeoutInSeconds, signal });
            return this._signout(asked, handle);
        });
    }

    /** Ends a silent sign-out's hidden frame. */
    async signoutSilentCallback(url = here()): Promise<void> {
        await this._iframeNavigator.callback(url);
    }

    /** Revokes the session's tokens at the provider (RFC 7009). */
    async revokeTokens(types?: ("access_token" | "refresh_token")[]): Promise<void> {
        await this._revokeInternal(await this._loadUser(), types);
    }

    /** Removes pending requests that are older than `staleStateAgeInSeconds`. */
    async clearStaleState(): Promise<void> {
        await this._client.clearStaleState();
    }

    /**
     * A DPoP proof for a request that the app sends itself with this user's access token: the value of its `DPoP` header. The
     * key is the current session's. `undefined` if the token is bound to no key. {@link api} adds proofs itself.
     */
    async dpopProof(url: string, user: User, httpMethod = "GET", nonce?: string): Promise<string | undefined> {
        if (!this.settings.dpop || user.token_type.toLowerCase() !== "dpop") return undefined;
        const { access_token } = user;
        const proof = await this._engine.ask<string | null>((core) => core.dpopProof(access_token, httpMethod, url, nonce));
        return proof ?? undefined;
    }

    /** The thumbprint of the client's own key (`dpop_jkt`), for requests that the app creates itself. */
    async generateDPoPJkt(dpopSettings: DPoPSettings): Promise<string> {
        return await thumbprint(await clientKey(dpopSettings.store, this.settings.client_id));
    }

    /** Gets an access token for another API, or of a narrower scope, by the session's refresh token (RFC 8707). */
    async accessTokenFor(args: AccessTokenArgs & Args.OperationLimits): Promise<AccessToken> {
        const { signal, timeoutInSeconds, ...asked } = args;
        const whole = JSON.stringify(inWholeSeconds(asked));
        const token = this._engine.ask<AccessToken>((core) => core.accessTokenFor(whole));
        return await within({ signal, timeoutInSeconds }, token);
    }

    /** Ends the session if this URL is a logout request for it (Front-Channel Logout 1.0). Resolves with whether it did. */
    async frontchannelLogout(url = here()): Promise<boolean> {
        return await this._engine.ask<boolean>((core) => core.frontchannelLogout(url));
    }
}
