import { OidcClientSettingsStore, withDefaults } from "./oidc-client-settings.js";
import type { OidcClientSettings } from "./oidc-client-settings.js";
import { defaultPopupWindowFeatures } from "./navigators/popup-window-features.js";
import type { PopupWindowFeatures } from "./navigators/popup-window-features.js";
import type { StateStore } from "./state-store.js";
import { storageArea, WebStorageStateStore } from "./web-storage-state-store.js";

/** How many seconds before the end of the access token `AccessTokenExpiring` is raised where nobody says when. */
export const DEFAULT_NOTICE = 60;

/** What is sent to the revocation endpoint. */
export type RevokeTokensType = "access_token" | "refresh_token";

/** How a session is renewed, and somebody signed in silently: see {@link UserManagerSettings.silentRenew}. */
export type SilentRenew = "auto" | "refresh_token" | "iframe" | "redirect" | "off";

/** What an app says once: which provider, which client, and how the session is to be kept. */
export interface UserManagerSettings extends OidcClientSettings {
    /** Where the provider sends a popup back to: a page of this origin that hands its address on (default: `redirect_uri`). */
    popup_redirect_uri?: string;
    /** The same after sign-out (default: `post_logout_redirect_uri`). */
    popup_post_logout_redirect_uri?: string;
    /** How a popup looks: in the middle of this page's window, and 640 pixels high by default. */
    popupWindowFeatures?: PopupWindowFeatures;
    /** The name of a popup's window (default: `_blank`, which is a new one each time). */
    popupWindowTarget?: string;
    /** Whether this page stays in the history when it leaves (default: `assign`, so it does). */
    redirectMethod?: "replace" | "assign";
    /** Which window leaves, where this page is in a frame (default: `self`). */
    redirectTarget?: "top" | "self";
    /** The origin of the page that a hidden frame's callback hands its address on to (default: its own). */
    iframeNotifyParentOrigin?: string;
    /** The origin of the pages that hidden frames come back to, of sign-ins and sign-outs (default: this page's own). */
    iframeScriptOrigin?: string;
    /** Where the provider sends a hidden frame back to: a page that hands its address on (default: `redirect_uri`). */
    silent_redirect_uri?: string;
    /** How many seconds a hidden frame may take (default: `requestTimeoutInSeconds`, or 10). */
    silentRequestTimeoutInSeconds?: number;
    /** Whether the session is renewed before its access token ends (default: true). */
    automaticSilentRenew?: boolean;
    /** Without effect, but in frames of the app's own navigator: a renewal is always of the same person. */
    validateSubOnSilentRenew?: boolean;
    /** Whether a renewal in a hidden frame tells the provider who was signed in; it travels in the address (default: false). */
    includeIdTokenInSilentRenew?: boolean;
    /** Whether the session at the provider is watched (Session Management 1.0; default: false). */
    monitorSession?: boolean;
    /** Whether that is done too while nobody is signed in (default: false). */
    monitorAnonymousSession?: boolean;
    /** How many seconds there are between two questions to the provider's page, which ask the browser (default: 2). */
    checkSessionIntervalInSeconds?: number;
    /** `code`, which is the default. */
    query_status_response_type?: string;
    /** Whether the watch ends when the provider's page can't tell (default: true). */
    stopCheckSessionOnError?: boolean;
    /** The tokens that are revoked, in this order (default: both). */
    revokeTokenTypes?: RevokeTokensType[];
    /** Whether a sign-out revokes the tokens at the provider (default: false). */
    revokeTokensOnSignout?: boolean;
    /** Whether a sign-out in a hidden frame tells the provider who was signed in (default: false). */
    includeIdTokenInSilentSignout?: boolean;
    /**
     * How many seconds before the end of the access token `AccessTokenExpiring` is raised (default: 60). With another number
     * than that the session is renewed then; by default when two thirds of the token's life are over.
     */
    accessTokenExpiringNotificationTimeInSeconds?: number;
    /** How often a renewal that got no answer is tried again before `SilentRenewError` is raised; for ever by default. */
    maxSilentRenewTimeoutRetries?: number;
    /**
     * Where the session is kept (default: `sessionStorage`; memory where there is no window): a {@link WebStorageStateStore},
     * {@link IndexedDbStateStore}, an {@link EncryptedStateStore} around one, or a store of one's own.
     */
    userStore?: StateStore;

    // Ours.

    /**
     * The address of `keeper.js` of this package, on this page's origin. With it refresh tokens and DPoP keys live in a shared
     * worker, or where there are none in one of this page's own: no script of the page can read them. They end with the last
     * page of the app; from then on a session is renewed in a frame, or not at all.
     */
    tokenWorker?: string;
    /**
     * How a session is renewed (default: `auto`).
     * - `auto`: by the refresh token where there is one, else in a hidden frame
     * - `refresh_token`: by the refresh token alone
     * - `iframe`: in a hidden frame, which needs the provider's cookies there: browsers keep them from frames of other sites
     * - `redirect`: by leaving the page for the provider, which sends it back at once; tried once for each session
     * - `off`: not at all
     */
    silentRenew?: SilentRenew;
    /** Whether the provider posts its answer to this page itself (`response_mode=web_message`; default: false). */
    silentWebMessage?: boolean;
    /**
     * Whether a sign-out by redirect sends its parameters in a form, which keeps the ID token out of the provider's logs
     * (default: false). A content security policy must allow it by `form-action`.
     */
    signoutByForm?: boolean;
    /** Whether a front-channel logout must name the session that it ends (default: true): anybody can open an address. */
    frontchannelLogoutSessionRequired?: boolean;
}

/** {@link UserManagerSettings} with the defaults for what isn't given. */
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

    /** @throws Error when `dpop` names no store. */
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
