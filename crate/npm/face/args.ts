import type { ExtraHeader } from "./oidc-client-settings.js";
import type { PopupWindowFeatures } from "./navigators/popup-window-features.js";
import type { RefreshState } from "./refresh-state.js";
import type { SigninRequestCreateArgs } from "./signin-request.js";
import type { SignoutRequestArgs } from "./signout-request.js";
import type { UserManagerSettings } from "./user-manager-settings.js";

/** How long an operation may take. What spends a code, a refresh token or a password runs to its end either way. */
export interface OperationLimits {
    /** Gives up. */
    signal?: AbortSignal;
    /** After how many seconds it is given up. */
    timeoutInSeconds?: number;
}

/** What a sign-in may ask, instead of what the settings say. */
export interface CreateSigninRequestArgs
    extends Omit<
        SigninRequestCreateArgs,
        "url" | "authority" | "client_id" | "redirect_uri" | "response_type" | "scope" | "state_data"
    > {
    redirect_uri?: string;
    response_type?: string;
    scope?: string;
    dpopJkt?: string;
    /** Anything to find again at the callback. It stays in this browser. */
    state?: unknown;
}

/** What a sign-out may ask, instead of what the settings say. */
export type CreateSignoutRequestArgs = Omit<SignoutRequestArgs, "url" | "state_data"> & {
    /** Anything to find again at the callback. It stays in this browser. */
    state?: unknown;
};

/** What an app may ask of a sign-in. */
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

/** What an app may ask of a sign-out. */
export type ExtraSignoutRequestArgs = Pick<
    CreateSignoutRequestArgs,
    "extraQueryParams" | "state" | "id_token_hint" | "post_logout_redirect_uri" | "url_state"
>;

/** What an app may ask of a silent sign-in. */
export type ExtraSignInSilentArgs = {
    /** Takes a hidden frame, also where there is a refresh token. */
    forceIframeAuth?: boolean;
};

/** How this page leaves, instead of what the settings say. */
export interface RedirectParams {
    redirectMethod?: "replace" | "assign";
    redirectTarget?: "top" | "self";
}

/** How a popup is opened, instead of what the settings say. */
export interface PopupWindowParams {
    popupWindowFeatures?: PopupWindowFeatures;
    popupWindowTarget?: string;
    /** Closes the window and gives up. */
    popupSignal?: AbortSignal | null;
    /** Whether it is given up when the person closes the window. */
    popupAbortOnClose?: boolean;
}

/** How long a hidden frame may take, instead of what the settings say. */
export interface IFrameWindowParams {
    silentRequestTimeoutInSeconds?: number;
}

/** A sign-in by redirect. */
export type SigninRedirectArgs = RedirectParams & ExtraSigninRequestArgs & OperationLimits;
/** A sign-in in a window of its own. */
export type SigninPopupArgs = PopupWindowParams & ExtraSigninRequestArgs & OperationLimits;
/** A silent sign-in, or a renewal. */
export type SigninSilentArgs = IFrameWindowParams & ExtraSigninRequestArgs & ExtraSignInSilentArgs & OperationLimits;
/** The question who is signed in at the provider. */
export type QuerySessionStatusArgs = IFrameWindowParams & ExtraSigninRequestArgs & OperationLimits;
/** A sign-in by name and password. */
export type SigninResourceOwnerCredentialsArgs = ProcessResourceOwnerPasswordCredentialsArgs & OperationLimits;
/** A sign-out by redirect. */
export type SignoutRedirectArgs = RedirectParams & ExtraSignoutRequestArgs & OperationLimits;
/** A sign-out in a window of its own. */
export type SignoutPopupArgs = PopupWindowParams & ExtraSignoutRequestArgs & OperationLimits;
/** A sign-out in a hidden frame. */
export type SignoutSilentArgs = IFrameWindowParams & ExtraSignoutRequestArgs & OperationLimits;

/** A sign-in by name and password (RFC 6749 section 4.3), for the providers that still allow it. */
export type ProcessResourceOwnerPasswordCredentialsArgs = {
    username: string;
    password: string;
    skipUserInfo?: boolean;
    extraTokenParams?: Record<string, unknown>;
};

/** A renewal by the refresh token (RFC 6749 section 6). */
export interface UseRefreshTokenArgs {
    redirect_uri?: string;
    resource?: string | string[];
    extraTokenParams?: Record<string, unknown>;
    timeoutInSeconds?: number;
    state: RefreshState;
    extraHeaders?: Record<string, ExtraHeader>;
}

/** The tokens that are revoked. */
export type RevokeTokensTypes = UserManagerSettings["revokeTokenTypes"];

/** Who is signed in at the provider. */
export interface SessionStatus {
    /** What the provider calls the state of its own session. */
    session_state: string;
    /** The person's name for machines; nothing where nobody is signed in. */
    sub?: string;
}
