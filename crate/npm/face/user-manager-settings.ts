import { OidcClientSettingsStore, withDefaults } from "./oidc-client-settings.js";
import type { OidcClientSettings } from "./oidc-client-settings.js";
import { defaultPopupWindowFeatures } from "./navigators/popup-window-features.js";
import type { PopupWindowFeatures } from "./navigators/popup-window-features.js";
import type { StateStore } from "./state-store.js";
import { storageArea, WebStorageStateStore } from "./web-storage-state-store.js";

/** The default of `accessTokenExpiringNotificationTimeInSeconds`, in seconds. */
export const DEFAULT_NOTICE = 60;

/** A token that can be revoked. */
export type RevokeTokensType = "access_token" | "refresh_token";

/** How a session is renewed, and a user signed in silently: see {@link UserManagerSettings.silentRenew}. */
export type SilentRenew = "auto" | "refresh_token" | "iframe" | "redirect" | "off";

/** The settings of a {@link UserManager}: the provider, the client, and how the session is kept. */
export interface UserManagerSettings extends OidcClientSettings {
    /** The callback page of popups, of this origin: it calls `signinPopupCallback()` (default: `redirect_uri`). */
    popup_redirect_uri?: string;
    /** The same after sign-out (default: `post_logout_redirect_uri`). */
    popup_post_logout_redirect_uri?: string;
    /** Size and position of a popup; by default it is centered on this page's window, and 640 pixels high. */
    popupWindowFeatures?: PopupWindowFeatures;
    /** The name of a popup's window (default: `_blank`, a new window each time). */
    popupWindowTarget?: string;
    /** Whether this page stays in the history when it navigates to the provider (default: `assign`, which keeps it). */
    redirectMethod?: "replace" | "assign";
    /** Which window navigates, if this page is in a frame (default: `self`). */
    redirectTarget?: "top" | "self";
    /** The origin of the page to which a hidden frame's callback page posts its URL (default: the callback page's own). */
    iframeNotifyParentOrigin?: string;
    /** The origin of the callback pages of hidden frames, for sign-in and sign-out (default: this page's own). */
    iframeScriptOrigin?: string;
    /** The callback page of hidden frames: it calls `signinSilentCallback()` (default: `redirect_uri`). */
    silent_redirect_uri?: string;
    /** How many seconds a hidden frame may take (default: `requestTimeoutInSeconds`, or 10). */
    silentRequestTimeoutInSeconds?: number;
    /** Whether the session is renewed before its access token expires (default: true). */
    automaticSilentRenew?: boolean;
    /** No effect, except with the app's own frame navigator: a renewal is always checked to be of the same user. */
    validateSubOnSilentRenew?: boolean;
    /** Whether a renewal in a hidden frame sends the ID token to the provider, in the URL (default: false). */
    includeIdTokenInSilentRenew?: boolean;
    /** Whether the session at the provider is monitored (Session Management 1.0; default: false). */
    monitorSession?: boolean;
    /** Whether it is also monitored while no user is signed in (default: false). */
    monitorAnonymousSession?: boolean;
    /** How many seconds pass between two checks, which send no requests (default: 2). */
    checkSessionIntervalInSeconds?: number;
    /** `code`, which is the default. */
    query_status_response_type?: string;
    /** Whether monitoring stops when the provider's page reports an error (default: true). */
    stopCheckSessionOnError?: boolean;
    /** The tokens to revoke, in this order (default: both). */
    revokeTokenTypes?: RevokeTokensType[];
    /** Whether a sign-out revokes the tokens at the provider (default: false). */
    revokeTokensOnSignout?: boolean;
    /** No effect: a sign-out in a hidden frame always sends the ID token to the provider, as with oidc-client-ts. */
    includeIdTokenInSilentSignout?: boolean;
    /**
     * How many seconds before the access token expires `AccessTokenExpiring` is raised (default: 60). Any other value is also
     * the time at which the session is renewed; by default that is after two thirds of the token's lifetime.
     */
    accessTokenExpiringNotificationTimeInSeconds?: number;
    /** How often a renewal that timed out is retried before `SilentRenewError` is raised (default: without limit). */
    maxSilentRenewTimeoutRetries?: number;
    /**
     * Where the session is kept (default: `sessionStorage`; memory where there is no window): a {@link WebStorageStateStore},
     * {@link IndexedDbStateStore}, an {@link EncryptedStateStore} around one, or the app's own store.
     */
    userStore?: StateStore;

    // Additions to oidc-client-ts.

    /**
     * The URL of this package's `keeper.js`, on this page's origin. It keeps refresh tokens and DPoP keys in a shared worker
     * (a dedicated one where browsers have none), out of reach for scripts of the page. They are lost when the last page of
     * the app is closed; from then on the session is renewed in a frame, or not at all.
     */
    tokenWorker?: string;
    /**
     * How a session is renewed (default: `auto`).
     * - `auto`: by the refresh token if there is one, else in a hidden frame
     * - `refresh_token`: by the refresh token only
     * - `iframe`: in a hidden frame, which needs the provider's cookies: browsers withhold them from frames of other sites
     * - `redirect`: by navigating to the provider, which redirects back at once; tried once per session
     * - `off`: never
     */
    silentRenew?: SilentRenew;
    /** Whether the provider posts its response to this page itself (`response_mode=web_message`; default: false). */
    silentWebMessage?: boolean;
    /**
     * Whether a sign-out by redirect posts its parameters as a form, which keeps the ID token out of the provider's logs
     * (default: false). A content security policy must allow the provider in `form-action`.
     */
    signoutByForm?: boolean;
    /** Whether a front-channel logout must name the session that it ends (default: true), as any page can open its URL. */
    frontchannelLogoutSessionRequired?: boolean;
}

/** {@link UserManagerSettings} with defaults for those that are not set. */
export class UserManagerSettingsStore extends OidcClientSettingsStore {
    readonly popup_redirect_uri!: string;
    readonly popup_post_logout_redirect_uri: string | undefined;
    readonly popupWindowFeatures!: PopupWindowFeatures;
    readonly popupWindowTarget!: string;
    readonly redirectMethod!: "replace" | "assign";
    readonly redirectTarget!: "top" | "self";
    readonly iframeNotifyParentOrigin: string | undefined;
    readonly iframeScriptOrigin: string | undefined;
    readonly silent_redirect_uri!: string;
    readonly silentRequestTimeoutInSeconds!: number;
    readonly automaticSilentRenew!: boolean;
    readonly validateSubOnSilentRenew!: boolean;
    readonly includeIdTokenInSilentRenew!: boolean;
    readonly monitorSession!: boolean;
    readonly monitorAnonymousSession!: boolean;
    readonly checkSessionIntervalInSeconds!: number;
    readonly query_status_response_type!: string;
    readonly stopCheckSessionOnError!: boolean;
    readonly revokeTokenTypes!: RevokeTokensType[];
    readonly revokeTokensOnSignout!: boolean;
    readonly includeIdTokenInSilentSignout!: boolean;
    readonly accessTokenExpiringNotificationTimeInSeconds!: number;
    readonly maxSilentRenewTimeoutRetries?: number;
    readonly userStore!: StateStore;
    readonly tokenWorker: string | undefined;
    readonly silentRenew!: SilentRenew;
    readonly silentWebMessage!: boolean;
    readonly signoutByForm!: boolean;
    readonly frontchannelLogoutSessionRequired!: boolean;

    /** @throws Error when `dpop` has no store. */
    constructor(args: UserManagerSettings) {
        super(args);
        type Own = Omit<UserManagerSettingsStore, keyof OidcClientSettingsStore>;
        const settings = withDefaults<{ -readonly [Name in keyof Own]: Own[Name] }>(args, {
            popup_redirect_uri: args.redirect_uri,
            popup_post_logout_redirect_uri: args.post_logout_redirect_uri,
            popupWindowFeatures: defaultPopupWindowFeatures(),
            popupWindowTarget: "_blank",
            redirectMethod: "assign",
            redirectTarget: "self",
            iframeNotifyParentOrigin: undefined,
            iframeScriptOrigin: undefined,
            silent_redirect_uri: args.redirect_uri,
            silentRequestTimeoutInSeconds: 0,
            automaticSilentRenew: true,
            validateSubOnSilentRenew: true,
            includeIdTokenInSilentRenew: false,
            monitorSession: false,
            monitorAnonymousSession: false,
            checkSessionIntervalInSeconds: 2,
            query_status_response_type: "code",
            stopCheckSessionOnError: true,
            revokeTokenTypes: ["access_token", "refresh_token"],
            revokeTokensOnSignout: false,
            includeIdTokenInSilentSignout: false,
            accessTokenExpiringNotificationTimeInSeconds: DEFAULT_NOTICE,
            maxSilentRenewTimeoutRetries: undefined,
            userStore: undefined as unknown as StateStore,
            tokenWorker: undefined,
            silentRenew: "auto",
            silentWebMessage: false,
            signoutByForm: false,
            frontchannelLogoutSessionRequired: true,
        });
        settings.silentRequestTimeoutInSeconds ||= args.requestTimeoutInSeconds || 10;
        settings.userStore ||= new WebStorageStateStore({ store: storageArea("sessionStorage") });
        Object.assign(this, settings);
    }
}
