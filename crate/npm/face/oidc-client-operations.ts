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
import { adapted, known, signinArgs } from "./signin-args.js";
import type { SigninRequest } from "./signin-request.js";
import { SigninResponse } from "./signin-response.js";
import { SigninState } from "./signin-state.js";
import type { SignoutRequest } from "./signout-request.js";
import { SignoutResponse } from "./signout-response.js";
import { State } from "./state.js";
import type { StateStore } from "./state-store.js";
import { readParams } from "./url-utils.js";
import { userOfCallback } from "./user-of-callback.js";

/** A request that the core has created. */
interface Created {
    url: string;
    id?: string;
}

/** {@link OidcClientBase} with all methods. */
export class OidcClientOperations extends OidcClientBase {
    /**
     * Creates a sign-in request, and stores its state. The settings are the defaults of its arguments.
     *
     * @throws OidcError when the provider's metadata is rejected, or the request can't be created; its `code` says why.
     */
    async createSigninRequest(args: CreateSigninRequestArgs): Promise<SigninRequest> {
        this._logger.create("createSigninRequest");
        const { response_type = this.settings.response_type, dpopJkt } = args;
        if (dpopJkt) {
            const what = "dpopJkt: each sign-in has a key of its own; to bind the code to it, set dpop.bind_authorization_code";
            throw new OidcError("invalid_argument", what);
        }
        if (response_type !== "code") {
            const what = "Only the Authorization Code flow (with PKCE) is supported";
            throw new OidcError("unsupported_response_type", what);
        }
        const asked = JSON.stringify(signinArgs(this.settings, args));
        const created = await this._engine.ask<Required<Created>>((core) => core.createSigninRequest(asked));
        return { url: adapted(created.url, this.settings, args), state: await this.pending(created, args) };
    }

    /**
     * Reads the stored state of the sign-in that this callback URL belongs to. Nothing is validated.
     *
     * @throws OidcError when the URL has no `state`, or no such state is stored.
     */
    async readSigninResponseState(
        url: string,
        removeState = false,
    ): Promise<{ state: SigninState; response: SigninResponse }> {
        const logger = this._logger.create("readSigninResponseState");
        const response = new SigninResponse(this.answerIn(url));
        if (!response.state) return logger.throw(new OidcError("state_missing", "No state in response"));
        const stored = await this.take(response.state, removeState ? "remove" : "get");
        if (!stored) return logger.throw(stateNotFound());
        return { state: await SigninState.fromStorageString(stored), response };
    }

    /**
     * Exchanges the code in a callback URL for tokens, and validates them (OpenID Connect Core sections 3.1.2.7 to 3.1.3.8). A
     * second call with the same URL returns the same.
     *
     * @throws ErrorResponse when the provider returned an error; OidcError for everything else, whose `code` says why.
     */
    async processSigninResponse(
        url: string,
        extraHeaders: Record<string, ExtraHeader> = {},
        _removeState = true,
    ): Promise<SigninResponse> {
        this._logger.create("processSigninResponse");
        if (!this._engine.isStarted) connectAhead(this.settings);
        // Callbacks without headers needn't wait for each other.
        const key = Object.keys(extraHeaders).length ? url : "";
        const text = await httpOf(this.settings).inTurn("authorization_code", key, { headers: extraHeaders }, () =>
            this._withCallbackDetails(url, (at) => this._engine.text((core) => core.processSigninResponse(at))),
        );
        return this.answered(new SigninResponse(this.answerIn(url)), text);
    }

    /** The response's parameters: where the settings expect them, or else where this request may have requested them. */
    private answerIn(url: string): URLSearchParams {
        const { response_mode } = this.settings;
        const params = readParams(url, response_mode);
        const other = readParams(url, response_mode === "fragment" ? "query" : "fragment");
        return params.has("state") || !other.has("state") ? params : other;
    }

    /**
     * Runs an operation on a callback URL, and adds the URL's and the request's details to an error of the provider.
     *
     * @internal
     */
    async _withCallbackDetails<T>(url: string, operation: (url: string) => Promise<T>): Promise<T> {
        const known = await this.readSigninResponseState(url).catch(() => undefined);
        try {
            // The state isn't known for signed responses.
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
     * Signs in with a user name and password, which the app gets to see. OAuth 2.1 has removed this flow.
     *
     * @throws ErrorResponse when the provider returned an error; OidcError for everything else.
     */
    async processResourceOwnerPasswordCredentials({
        username,
        password,
        skipUserInfo = false,
        extraTokenParams,
    }: ProcessResourceOwnerPasswordCredentialsArgs): Promise<SigninResponse> {
        const { resource, ...form } = extraTokenParams ?? {};
        const asked = JSON.stringify({ username, password, skipUserInfo, resource, extraTokenParams: form });
        const text = await this._engine.text((core) => core.signinByPassword(asked));
        return this.answered(new SigninResponse(new URLSearchParams()), text);
    }

    /**
     * Gets new tokens by a refresh token, and validates them as those of the sign-in. Concurrent calls with the same token
     * share one request, with the parameters and headers of the first.
     *
     * @throws ErrorResponse when the provider returned an error; OidcError for everything else.
     */
    async useRefreshToken(args: UseRefreshTokenArgs): Promise<SigninResponse> {
        const { state, resource, redirect_uri, extraTokenParams, extraHeaders: headers = {} } = args;
        // To the core nobody is signed in then: it would sign in the user of the provider's session.
        if (!state.id_token) throw new OidcError("scope_without_openid", NO_ID_TOKEN);
        const scope = allowedScope(this.settings, state.scope);
        const own = { ...scope, ...(redirect_uri && { redirect_uri }), ...(resource && { resource }) };
        const params = { ...own, ...(extraTokenParams as object) };
        const asked = inWholeSeconds({ silentRequestTimeoutInSeconds: args.timeoutInSeconds });
        // Only one session can be stored for the core to renew, so calls with another refresh token wait.
        const text = await httpOf(this.settings).inTurn("renewal", state.refresh_token, { headers, params }, async () => {
            await this.hold(state);
            return this._engine.text((core) => core.signinSilent(JSON.stringify(asked)));
        });
        const response = this.answered(new SigninResponse(new URLSearchParams()), text);
        return Object.assign(response, { userState: state.data ?? response.userState });
    }

    /**
     * Creates a sign-out request, and stores its state.
     *
     * @throws OidcError when the provider doesn't support it ("No end session endpoint").
     */
    async createSignoutRequest(args: CreateSignoutRequestArgs = {}): Promise<SignoutRequest> {
        const logger = this._logger.create("createSignoutRequest");
        const { post_logout_redirect_uri = this.settings.post_logout_redirect_uri } = args;
        const { client_id, extraQueryParams = this.settings.extraQueryParams } = args;
        const query = { ...extraQueryParams, ...(client_id && { client_id }) };
        const given = Object.entries(known({ ...args, post_logout_redirect_uri, extraQueryParams: query }));
        // As in oidc-client-ts, arguments that are `null` or empty count as not set.
        const asked = JSON.stringify(Object.fromEntries(given.filter(([, value]) => value)));
        const created = await this._engine.ask<Created | null>((core) => core.createSignoutRequest(asked));
        if (!created) return logger.throw(new OidcError("metadata_member_missing", "No end session endpoint"));
        const stored = created.id && (await this.settings.stateStore.get(created.id));
        return { url: created.url, state: stored ? await State.fromStorageString(stored) : undefined };
    }

    /**
     * Reads the stored state of the sign-out that this URL belongs to; without `state` if the provider returned none.
     *
     * @throws ErrorResponse when the provider returned an error; OidcError when no such state is stored.
     */
    async readSignoutResponseState(
        url: string,
        removeState = false,
    ): Promise<{ state: State | undefined; response: SignoutResponse }> {
        const logger = this._logger.create("readSignoutResponseState");
        const response = new SignoutResponse(readParams(url, this.settings.response_mode));
        if (!response.state) {
            // Anyone can forge such an address, and the app must not display a stranger's text.
            if (response.error) throw new ErrorResponse({ error: response.error });
            return { state: undefined, response };
        }
        const stored = await this.take(response.state, removeState ? "remove" : "get");
        if (!stored) return logger.throw(stateNotFound());
        return { state: await State.fromStorageString(stored), response };
    }

    /**
     * Processes the response to a sign-out.
     *
     * @throws ErrorResponse when the provider returned an error; OidcError when no such state is stored.
     */
    async processSignoutResponse(url: string): Promise<SignoutResponse> {
        this._logger.create("processSignoutResponse");
        const { state, response } = await this.readSignoutResponseState(url, true);
        if (state) response.userState = state.data;
        if (response.error) throw new ErrorResponse(response);
        return response;
    }

    /**
     * The stored request with this `state`. Anyone can forge an address, and the session and the caches may be in the same store:
     * their keys have colons, while those of requests have none.
     */
    private async take(state: string, access: "get" | "remove"): Promise<string | null> {
        return /^[\w-]+$/.test(state) ? await this.settings.stateStore[access](state) : null;
    }

    /** Removes pending requests that are older than `staleStateAgeInSeconds`. */
    async clearStaleState(): Promise<void> {
        this._logger.create("clearStaleState");
        return State.clearStaleState(this.settings.stateStore, this.settings.staleStateAgeInSeconds);
    }

    /**
     * Revokes a token at the provider (RFC 7009).
     *
     * @throws ErrorResponse when the provider returned an error; OidcError when it is unreachable, or has no such endpoint.
     */
    async revokeToken(token: string, type?: "access_token" | "refresh_token"): Promise<void> {
        this._logger.create("revokeToken");
        await this._engine.ask((core) => core.revokeToken(token, type ?? "access_token"));
    }

    /**
     * A DPoP proof for the token endpoint by the client's own key, for requests that the app sends itself. The core's own
     * requests have theirs.
     *
     * @throws DOMException when the browser has no Web Cryptography.
     */
    async getDpopProof(dpopStore: DPoPStore, nonce?: string): Promise<string> {
        const url = await this.metadataService.getTokenEndpoint(false);
        return await proof(await clientKey(dpopStore, this.settings.client_id, nonce), { method: "POST", url: url ?? "" });
    }

    /** Adds the tokens of the core's result, which the core has stored, to the response. */
    private answered(response: SigninResponse, text: string): SigninResponse {
        const read = userOfCallback(text);
        markStored(read, this._engine, read.toStorageString());
        const { state: userState, ...user } = read;
        return Object.assign(response, user, { userState });
    }

    /** Stores the session for the core to renew, unless a user manager's store has it. */
    private async hold(state: RefreshState): Promise<void> {
        if ((this.settings as { userStore?: StateStore }).userStore) return;
        const session = { access_token: "", token_type: "Bearer", ...state };
        await this._engine.userStore.set(this._engine.sessionKey, JSON.stringify(session));
    }

    /** The stored state of a new request; if the browser stores nothing, one made from the arguments. */
    private async pending({ id, url }: Required<Created>, args: CreateSigninRequestArgs): Promise<SigninState> {
        const stored = await Promise.resolve(this.settings.stateStore.get(id)).catch(() => null);
        // A pushed request's URL doesn't have its parameters.
        const [, challenge] = /[?&]code_challenge=([^&]+)/.exec(url) ?? [];
        if (stored && challenge) return SigninState._restored(stored, challenge);
        if (stored) return SigninState.fromStorageString(stored);
        const { authority, client_id } = this.settings;
        const { redirect_uri = this.settings.redirect_uri, scope = this.settings.scope } = args;
        const { request_type, url_state, state: data } = args;
        return SigninState.create({ id, data, request_type, url_state, authority, client_id, redirect_uri, scope });
    }
}

const NO_ID_TOKEN = "a session without an ID token isn't renewed, as its user is unknown: sign in again with the scope openid";

/** With oidc-client-ts's message. */
const stateNotFound = (): OidcError => new OidcError("state_not_found", "No matching state found in storage");
