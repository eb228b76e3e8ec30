import type { ExtraHeader } from "./oidc-client-settings.js";
import type { PopupWindowFeatures } from "./navigators/popup-window-features.js";
import type { RefreshState } from "./refresh-state.js";
import type { SigninRequestCreateArgs } from "./signin-request.js";
import type { SignoutRequestArgs } from "./signout-request.js";
import type { UserManagerSettings } from "./user-manager-settings.js";

/** How long an operation may take. One that spends a code, a refresh token or a password runs to its end in any case. */
export interface OperationLimits {
    /** Aborts the operation. */
    signal?: AbortSignal;
    /** Seconds after which the operation is aborted. */
    timeoutInSeconds?: number;
}

/** Arguments of a sign-in request. They override the settings. */
export interface CreateSigninRequestArgs
    extends Omit<
        SigninRequestCreateArgs,
        "url" | "authority" | "client_id" | "redirect_uri" | "response_type" | "scope" | "state_data"
    > {
    redirect_uri?: string;
    response_type?: string;
    scope?: string;
    /** Refused (`invalid_argument`): each sign-in has its own key, to which `dpop.bind_authorization_code` binds the code. */
    dpopJkt?: string;
    /** Any JSON value for the callback. It stays in this browser. */
    state?: unknown;
}

/** Arguments of a sign-out request. They override the settings. */
export type CreateSignoutRequestArgs = Omit<SignoutRequestArgs, "url" | "state_data"> & {
    /** Any JSON value for the callback. It stays in this browser. */
    state?: unknown;
};

/** The arguments of a sign-in request that apps pass. */
export type ExtraSigninRequestArgs = Pick<
    CreateSigninRequestArgs,
    | "nonce"
    | "extraQueryParams"
    | "extraTokenParams"
    | "state"
    | "redirect_uri"
    | "prompt"
    | "acr_values"
    | "login_hint"
    | "scope"
    | "max_age"
    | "claims"
    | "ui_locales"
    | "resource"
    | "url_state"
>;

/** The arguments of a sign-out request that apps pass. */
export type ExtraSignoutRequestArgs = Pick<
    CreateSignoutRequestArgs,
    "extraQueryParams" | "state" | "id_token_hint" | "post_logout_redirect_uri" | "url_state"
>;

/** Arguments of silent sign-ins only. */
export type ExtraSignInSilentArgs = {
    /** Uses a hidden frame even if there is a refresh token. */
    forceIframeAuth?: boolean;
};

/** How this page navigates to the provider. Overrides the settings. */
export interface RedirectParams {
    redirectMethod?: "replace" | "assign";
    redirectTarget?: "top" | "self";
}

/** How a popup is opened. Overrides the settings. */
export interface PopupWindowParams {
    popupWindowFeatures?: PopupWindowFeatures;
    popupWindowTarget?: string;
    /** Aborts the operation and closes the window. */
    popupSignal?: AbortSignal | null;
    /** Whether the operation is aborted when the user closes the window. */
    popupAbortOnClose?: boolean;
}

/** How many seconds a hidden frame may take. Overrides the settings. */
export interface IFrameWindowParams {
    silentRequestTimeoutInSeconds?: number;
}

/** Arguments of `signinRedirect`. */
export type SigninRedirectArgs = RedirectParams & ExtraSigninRequestArgs & OperationLimits;
/** Arguments of `signinPopup`. */
export type SigninPopupArgs = PopupWindowParams & ExtraSigninRequestArgs & OperationLimits;
/** Arguments of `signinSilent`. */
export type SigninSilentArgs = IFrameWindowParams & ExtraSigninRequestArgs & ExtraSignInSilentArgs & OperationLimits;
/** Arguments of `querySessionStatus`. */
export type QuerySessionStatusArgs = IFrameWindowParams & ExtraSigninRequestArgs & OperationLimits;
/** Arguments of `signinResourceOwnerCredentials`. */
export type SigninResourceOwnerCredentialsArgs = ProcessResourceOwnerPasswordCredentialsArgs & OperationLimits;
/** Arguments of `signoutRedirect`. */
export type SignoutRedirectArgs = RedirectParams & ExtraSignoutRequestArgs & OperationLimits;
/** Arguments of `signoutPopup`. */
export type SignoutPopupArgs = PopupWindowParams & ExtraSignoutRequestArgs & OperationLimits;
/** Arguments of `signoutSilent`. */
export type SignoutSilentArgs = IFrameWindowParams & ExtraSignoutRequestArgs & OperationLimits;

/** A sign-in by user name and password (RFC 6749 section 4.3), for providers that still allow it. */
export type ProcessResourceOwnerPasswordCredentialsArgs = {
    username: string;
    password: string;
    skipUserInfo?: boolean;
    extraTokenParams?: Record<string, unknown>;
};

/**
 * A renewal by refresh token (RFC 6749 section 6). Concurrent renewals by the same refresh token share one request, which has
 * the parameters and headers of the first.
 */
export interface UseRefreshTokenArgs {
    redirect_uri?: string;
    resource?: string | string[];
    extraTokenParams?: Record<string, unknown>;
    timeoutInSeconds?: number;
    state: RefreshState;
    extraHeaders?: Record<string, ExtraHeader>;
}

/** The tokens to revoke. */
export type RevokeTokensTypes = UserManagerSettings["revokeTokenTypes"];

/** The session at the provider. */
export interface SessionStatus {
    /** The provider's value for the state of its session. */
    session_state: string;
    /** The user's identifier; `undefined` when no user is signed in. */
    sub?: string;
}
