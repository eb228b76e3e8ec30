import type * as Args from "./args.js";
import { ErrorResponse, OidcError } from "./errors.js";
import { ASKS_PERSON } from "./failed-renewals.js";
import { asLoginRequired } from "./failure.js";
import { signinArgs } from "./signin-args.js";
import type { User } from "./user.js";
import { OwnNavigator } from "./user-manager-base.js";
import { UserManagerSteps } from "./user-manager-steps.js";
import { userOfCallback } from "./user-of-callback.js";

/** {@link UserManager}'s requests in hidden frames. */
export abstract class UserManagerSilent extends UserManagerSteps {
    /** The arguments of a request in a hidden frame. */
    protected _silentRequest(user: User | null): Args.CreateSigninRequestArgs {
        const { silent_redirect_uri: redirect_uri, includeIdTokenInSilentRenew } = this.settings;
        if (!redirect_uri) throw new OidcError("redirect_uri_missing", "No silent_redirect_uri configured");
        const id_token_hint = includeIdTokenInSilentRenew ? user?.id_token : undefined;
        return { request_type: "si:s", redirect_uri, prompt: "none", id_token_hint };
    }

    /** Signs in by a request in a hidden frame. */
    protected async _signinInFrame(
        args: Args.CreateSigninRequestArgs & Args.IFrameWindowParams,
        user: User | null,
        signal?: AbortSignal,
    ): Promise<User> {
        // Preferably by the core, which keeps other tabs from doing the same. It doesn't know a session without an ID token, and
        // would accept any user.
        const isKnown = !user || !!user.id_token;
        const isOwn = this._iframeNavigator instanceof OwnNavigator && !this._hasOwnSteps();
        if (isKnown && isOwn) return this._askCore(args, signal);
        const { silentRequestTimeoutInSeconds, ...request } = args;
        const verifySub = this.settings.validateSubOnSilentRenew ? user?.profile.sub : undefined;
        const handle = await this._iframeNavigator.prepare({ silentRequestTimeoutInSeconds, signal });
        return await this._signin(request, handle, verifySub);
    }

    /** The session at the provider, from the callback URL of a hidden frame. */
    protected async _sessionStatusOf(url: string): Promise<Args.SessionStatus | null> {
        try {
            const status = await this._client._withCallbackDetails(url, (at) =>
                this._engine.ask<Args.SessionStatus>((core) => core.processSessionStatus(at)),
            );
            return status.session_state && status.sub ? status : null;
        } catch (error) {
            const { error: said, session_state } = error as Partial<ErrorResponse>;
            const isNobody = this.settings.monitorAnonymousSession && ASKS_PERSON.includes(said ?? "");
            if (isNobody) return { session_state: session_state ?? "" };
            throw error;
        }
    }

    /** Whether a subclass overrides a step of a sign-in. */
    private _hasOwnSteps(): boolean {
        const inherited = UserManagerSilent.prototype;
        const steps = ["_signin", "_signinStart", "_signinEnd", "_buildUser", "storeUser"] as const;
        return steps.some((name) => this[name] !== inherited[name]);
    }

    private async _askCore(args: Args.CreateSigninRequestArgs, signal?: AbortSignal): Promise<User> {
        const asked = JSON.stringify({ ...signinArgs(this.settings, args), forceIframeAuth: true });
        const signedIn = this._raisingItself(() => this._engine.text((core) => core.signinSilent(asked, signal)));
        const text = await signedIn.catch((error: unknown) => {
            if (error instanceof ErrorResponse) error.state = args.state;
            throw asLoginRequired(error);
        });
        const user = userOfCallback(text);
        await this._events.load(user);
        return user;
    }
}
