import type {
    CreateSigninRequestArgs,
    CreateSignoutRequestArgs,
    ProcessResourceOwnerPasswordCredentialsArgs,
    UseRefreshTokenArgs,
} from "./args.js";
import { asWritten } from "./as-written.js";
import { connectAhead } from "./connect-ahead.js";
import type { DPoPStore } from "./dpop-store.js";
import { ErrorResponse, OidcError } from "./errors.js";
import { clientKey, proof } from "./dpop-proof.js";
import { allowedScope, httpOf } from "./http.js";
import { inWholeSeconds } from "./limits.js";
import { OidcClientBase } from "./oidc-client-base.js";
import type { ExtraHeader } from "./oidc-client-settings.js";
import { markStored } from "./other-members.js";
import type { RefreshState } from "./refresh-state.js";
import { adapted, signinArgs } from "./signin-args.js";
import type { SigninRequest } from "./signin-request.js";
import { SigninResponse } from "./signin-response.js";
import { SigninState } from "./signin-state.js";
import type { SignoutRequest } from "./signout-request.js";
import { SignoutResponse } from "./signout-response.js";
import { State } from "./state.js";
import type { StateStore } from "./state-store.js";
import { readParams } from "./url-utils.js";
import { userOfCallback } from "./user-of-callback.js";

/** What the core says of a request that it has made. */
interface Created {
    url: string;
    id?: string;
}

/** {@link OidcClientBase} with the protocol's steps. */
export class OidcClientOperations extends OidcClientBase {
    /** The renewal under way by {@link useRefreshToken}, and by which token. */
    private _renewal: { token: string; ended: Promise<unknown> } | undefined;

    /**
     * Makes the request of a sign-in, and keeps what its answer is matched to. What isn't given is as the settings say.
     *
     * @throws OidcError when the provider's metadata are refused, or the request can't be made; its `code` says why.
     */
    async createSigninRequest(args: CreateSigninRequestArgs): Promise<SigninRequest> {
        this._logger.create("createSigninRequest");
        const { response_type = this.settings.response_type } = args;
        if (response_type !== "code") {
            const what = "Only the Authorization Code flow (with PKCE) is supported";
            throw new OidcError("unsupported_response_type", what);
        }
        const asked = JSON.stringify(signinArgs(this.settings, args));
        const created = await this._engine.ask<Required<Created>>((core) => core.createSigninRequest(asked));
        return { url: adapted(created.url, this.settings, args), state: await this.pending(created, args) };
    }

    /**
     * Reads what is kept of the sign-in that this callback's address answers. Nothing is checked by it.
     *
     * @throws OidcError when the address has no `state`, or nothing is kept of it.
     */
    async readSigninResponseState(
        url: string,
        removeState = false,
    ): Promise<{ state: SigninState; response: SigninResponse }> {
        const logger = this._logger.create("readSigninResponseState");
        const response = new SigninResponse(this.answerIn(url));
        if (!response.state) return logger.throw(new OidcError("state_missing", "No state in response"));
        const stored = await this.kept(response.state, removeState);
        if (!stored) return logger.throw(stateNotFound());
        return { state: await SigninState.fromStorageString(stored), response };
    }

    /**
     * Exchanges the code in a callback's address for tokens, and checks all that there is to check of them (OpenID Connect
     * Core sections 3.1.2.7 to 3.1.3.8). A second call with the same address has the same answer.
     *
     * @throws ErrorResponse when the provider said no; OidcError for everything else, whose `code` says why.
     */
    async processSigninResponse(
        url: string,
        extraHeaders: Record<string, ExtraHeader> = {},
        _removeState = true,
    ): Promise<SigninResponse> {
        this._logger.create("processSigninResponse");
        if (!this._engine.isStarted) connectAhead(this.settings);
        const http = httpOf(this.settings);
        http.tokenHeaders = extraHeaders;
        try {
            const text = await this._told(url, (at) => this._engine.text((core) => core.processSigninResponse(at)));
            return this.answered(new SigninResponse(this.answerIn(url)), text);
        } finally {
            http.tokenHeaders = {};
        }
    }

    /** The answer in a callback's address: where the settings have it, or else where this one request may have wanted it. */
    private answerIn(url: string): URLSearchParams {
        const { response_mode } = this.settings;
        const params = readParams(url, response_mode);
        const other = readParams(url, response_mode === "fragment" ? "query" : "fragment");
        return params.has("state") || !other.has("state") ? params : other;
    }

    /**
     * What comes of a callback's address. To a provider's no is added what else stands there, and what was kept.
     *
     * @internal
     */
    async _told<T>(url: string, operation: (url: string) => Promise<T>): Promise<T> {
        const known = await this.readSigninResponseState(url).catch(() => undefined);
        try {
            // A signed answer doesn't show whose it is.
            return await operation(asWritten(url, known?.state.redirect_uri ?? this.settings.redirect_uri));
        } catch (error) {
            const isOther = (error as { code?: string }).code === "state_other_client";
            if (isOther && known?.state.authority !== this.settings.authority) {
                (error as Error).message = "authority mismatch on settings vs. signin state";
            }
            if (!(error instanceof ErrorResponse) || !known) throw error;
            const { session_state, url_state, error_uri } = known.response;
            throw Object.assign(error, { state: known.state.data, session_state, url_state, error_uri });
        }
    }

    /**
     * Signs in by a password. The person gives it to this app, which can do with it whatever it likes: OAuth 2.1 has this no
     * more.
     *
     * @throws ErrorResponse when the provider said no; OidcError for everything else.
     */
    async processResourceOwnerPasswordCredentials({
        username,
        password,
        skipUserInfo = false,
        extraTokenParams = {},
    }: ProcessResourceOwnerPasswordCredentialsArgs): Promise<SigninResponse> {
        const { resource, ...form } = extraTokenParams;
        const asked = JSON.stringify({ username, password, skipUserInfo, resource, extraTokenParams: form });
        const text = await this._engine.text((core) => core.signinByPassword(asked));
        return this.answered(new SigninResponse(new URLSearchParams()), text);
    }

    /**
     * Gets new tokens by a refresh token, and checks them as those of the sign-in.
     *
     * @throws ErrorResponse when the provider said no; OidcError for everything else.
     */
    async useRefreshToken(args: UseRefreshTokenArgs): Promise<SigninResponse> {
        const { refresh_token: token } = args.state;
        // The session that is renewed lies in one place, so others' wait. Whoever brings the same token shares the request.
        while (this._renewal && this._renewal.token !== token) await this._renewal.ended;
        const renewing = this.renew(args);
        const ended = Promise.allSettled([this._renewal?.ended, renewing]);
        const renewal = (this._renewal = { token, ended });
        return await renewing.finally(() => {
            if (this._renewal === renewal) this._renewal = undefined;
        });
    }

    private async renew(args: UseRefreshTokenArgs): Promise<SigninResponse> {
        const { state, resource, redirect_uri, extraTokenParams, extraHeaders = {} } = args;
        const http = httpOf(this.settings);
        await this.hold(state);
        const scope = allowedScope(this.settings, state.scope);
        const params = { ...scope, ...(redirect_uri && { redirect_uri }), ...(resource && { resource }) };
        http.refreshParams = { ...params, ...(extraTokenParams as object) };
        http.tokenHeaders = extraHeaders;
        try {
            const asked = inWholeSeconds({ silentRequestTimeoutInSeconds: args.timeoutInSeconds });
            const text = await this._engine.text((core) => core.signinSilent(JSON.stringify(asked)));
            const response = this.answered(new SigninResponse(new URLSearchParams()), text);
            return Object.assign(response, { userState: state.data ?? response.userState });
        } finally {
            http.refreshParams = {};
            http.tokenHeaders = {};
        }
    }

    /**
     * Makes the request of a sign-out, and keeps what its answer is matched to.
     *
     * @throws OidcError when the provider has no page for it ("No end session endpoint").
     */
    async createSignoutRequest(args: CreateSignoutRequestArgs = {}): Promise<SignoutRequest> {
        const logger = this._logger.create("createSignoutRequest");
        const { post_logout_redirect_uri = this.settings.post_logout_redirect_uri } = args;
        const { client_id, extraQueryParams = this.settings.extraQueryParams } = args;
        const query = { ...extraQueryParams, ...(client_id && { client_id }) };
        const asked = JSON.stringify({ ...args, post_logout_redirect_uri, extraQueryParams: query });
        const created = await this._engine.ask<Created | null>((core) => core.createSignoutRequest(asked));
        if (!created) return logger.throw(new OidcError("metadata_member_missing", "No end session endpoint"));
        const stored = created.id && (await this.settings.stateStore.get(created.id));
        return { url: created.url, state: stored ? await State.fromStorageString(stored) : undefined };
    }

    /**
     * Reads what is kept of the sign-out that this address answers; no `state` where the provider gave none back.
     *
     * @throws ErrorResponse when the provider said no; OidcError when nothing is kept of it.
     */
    async readSignoutResponseState(
        url: string,
        removeState = false,
    ): Promise<{ state: State | undefined; response: SignoutResponse }> {
        const logger = this._logger.create("readSignoutResponseState");
        const response = new SignoutResponse(readParams(url, this.settings.response_mode));
        if (!response.state) {
            // Anyone can write such an address: the app must not show a stranger's words.
            if (response.error) throw new ErrorResponse({ error: response.error });
            return { state: undefined, response };
        }
        const stored = await this.kept(response.state, removeState);
        if (!stored) return logger.throw(stateNotFound());
        return { state: await State.fromStorageString(stored), response };
    }

    /**
     * Takes the answer to a sign-out.
     *
     * @throws ErrorResponse when the provider said no; OidcError when nothing is kept of it.
     */
    async processSignoutResponse(url: string): Promise<SignoutResponse> {
        this._logger.create("processSignoutResponse");
        const { state, response } = await this.readSignoutResponseState(url, true);
        if (state) response.userState = state.data;
        if (response.error) throw new ErrorResponse(response);
        return response;
    }

    /**
     * What waits for the answer with this `state`. Anyone can write an address, and the session and the caches may lie in the
     * same store: their names have colons, those of requests have none.
     */
    private async kept(state: string, removeState: boolean): Promise<string | null> {
        const { stateStore } = this.settings;
        return /^[\w-]+$/.test(state) ? await stateStore[removeState ? "remove" : "get"](state) : null;
    }

    /** Forgets requests that nobody finished and that are older than the settings say. */
    async clearStaleState(): Promise<void> {
        this._logger.create("clearStaleState");
        return State.clearStaleState(this.settings.stateStore, this.settings.staleStateAgeInSeconds);
    }

    /**
     * Revokes a token at the provider before it ends (RFC 7009).
     *
     * @throws ErrorResponse when the provider said no; OidcError when it has no revocation endpoint, or can't be reached.
     */
    async revokeToken(token: string, type?: "access_token" | "refresh_token"): Promise<void> {
        this._logger.create("revokeToken");
        await this._engine.ask((core) => core.revokeToken(token, type ?? "access_token"));
    }

    /**
     * A proof for the token endpoint by the client's own key, for requests that an app sends itself. The core makes its own.
     *
     * @throws DOMException where the browser has no Web Cryptography.
     */
    async getDpopProof(dpopStore: DPoPStore, nonce?: string): Promise<string> {
        const url = await this.metadataService.getTokenEndpoint(false);
        return await proof(await clientKey(dpopStore, this.settings.client_id, nonce), { method: "POST", url: url ?? "" });
    }

    /** The response with the tokens of the core's answer, which it has stored. */
    private answered(response: SigninResponse, text: string): SigninResponse {
        const read = userOfCallback(text);
        markStored(read, this._engine, read.toStorageString());
        const { state: userState, ...user } = read;
        return Object.assign(response, user, { userState });
    }

    /** Makes this the session that is renewed, where there is no store that has it. */
    private async hold(state: RefreshState): Promise<void> {
        if ((this.settings as { userStore?: StateStore }).userStore) return;
        const session = { access_token: "", token_type: "Bearer", ...state };
        await this._engine.userStore.set(this._engine.sessionKey, JSON.stringify(session));
    }

    /** As it is stored; where the browser keeps nothing, as it was asked for. */
    private async pending({ id, url }: Required<Created>, args: CreateSigninRequestArgs): Promise<SigninState> {
        const stored = await Promise.resolve(this.settings.stateStore.get(id)).catch(() => null);
        // A request that was pushed has its parameters elsewhere.
        const [, challenge] = /[?&]code_challenge=([^&]+)/.exec(url) ?? [];
        if (stored && challenge) return SigninState._restored(stored, challenge);
        if (stored) return SigninState.fromStorageString(stored);
        const { authority, client_id } = this.settings;
        const { redirect_uri = this.settings.redirect_uri, scope = this.settings.scope } = args;
        const { request_type, url_state, state: data } = args;
        return SigninState.create({ id, data, request_type, url_state, authority, client_id, redirect_uri, scope });
    }
}

/** In the words of oidc-client-ts. */
const stateNotFound = (): OidcError => new OidcError("state_not_found", "No matching state found in storage");
