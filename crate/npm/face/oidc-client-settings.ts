import type { DPoPSettings } from "./dpop-store.js";
import type { OidcMetadata, SigningKey } from "./oidc-metadata.js";
import type { StateStore } from "./state-store.js";
import { storageArea, WebStorageStateStore } from "./web-storage-state-store.js";

/** A header's value, or a function that returns it for each request. */
export type ExtraHeader = string | (() => string);

/** The settings of an {@link OidcClient}: the provider, the client, and their requests. */
export interface OidcClientSettings {
    /** The provider's issuer, exactly as the provider writes it: a trailing slash counts. */
    authority: string;
    /** The absolute URL of the provider's metadata, if it isn't the well-known one. */
    metadataUrl?: string;
    /** The provider's metadata, which is not fetched then. `jwks_uri` isn't needed beside `signingKeys`. */
    metadata?: Partial<OidcMetadata>;
    /** Values that override or complete the provider's own metadata. */
    metadataSeed?: Partial<OidcMetadata>;
    /** The provider's signing keys, which are not fetched then. */
    signingKeys?: SigningKey[];
    /** The client ID, as registered at the provider. */
    client_id: string;
    /** The client secret, for providers that require one. In a web page it isn't secret: anyone can read it. */
    client_secret?: string;
    /** `code`, the default; anything else is rejected. */
    response_type?: string;
    /**
     * The scopes to request, separated by spaces (default: `openid`). With `offline_access` most providers issue a refresh
     * token.
     */
    scope?: string;
    /** The callback page of sign-ins: an absolute URL, registered at the provider. */
    redirect_uri: string;
    /** The page to return to after sign-out: an absolute URL, registered at the provider. */
    post_logout_redirect_uri?: string;
    /** How the client authenticates at the token endpoint with its secret (default: `client_secret_post`). */
    client_authentication?: "client_secret_basic" | "client_secret_post" | "client_secret_jwt";
    /** The algorithm of the JWT of `client_secret_jwt` (default: `HS256`). */
    token_endpoint_auth_signing_alg?: "HS256" | "HS384" | "HS512";
    /** `none`, `login`, `consent`, `select_account` or `create`. */
    prompt?: string;
    /** `page`, `popup`, `touch` or `wap`. */
    display?: string;
    /** How many seconds ago, at most, the user may have signed in at the provider; checked in the response. */
    max_age?: number;
    /** The user's preferred languages, separated by spaces, the best first. */
    ui_locales?: string;
    /** Preferred authentication contexts (`acr`), separated by spaces, the best first; not checked. */
    acr_values?: string;
    /** The APIs that access tokens are for (RFC 8707): absolute URIs. */
    resource?: string | string[];
    /** The part of the callback URL that carries the response (default: the provider's default, the query). */
    response_mode?: "query" | "fragment";
    /**
     * Claims to leave out of `profile`. `true`, the default, stands for those that only the protocol uses: `nbf`, `jti`,
     * `auth_time`, `nonce`, `acr`, `amr`, `azp`, `at_hash`. `sub`, `iss`, `aud`, `exp` and `iat` are always kept.
     */
    filterProtocolClaims?: boolean | string[];
    /** Whether more claims are fetched from the userinfo endpoint (default: false). */
    loadUserInfo?: boolean;
    /** How many seconds the user may take to sign in (default: 900). */
    staleStateAgeInSeconds?: number;
    /** How userinfo claims are merged into those of the ID token (default: arrays are replaced). */
    mergeClaimsStrategy?: { array: "replace" | "merge" };
    /** Where pending requests are kept (default: `localStorage`; memory where there is no window). */
    stateStore?: StateStore;
    /** Extra parameters for the authorization endpoint, such as `audience` or `organization`. */
    extraQueryParams?: Record<string, string | number | boolean>;
    /** Extra parameters for the token endpoint. */
    extraTokenParams?: Record<string, unknown>;
    /**
     * Extra headers for requests to the provider. They can't replace `Accept`, `Content-Type`, `Authorization` or `DPoP`. The
     * request for its keys has them only at the origin of the `authority`.
     */
    extraHeaders?: Record<string, ExtraHeader>;
    /** Binds tokens to a key of this browser (RFC 9449). */
    dpop?: DPoPSettings | undefined;
    /** Content types that the revocation endpoint may respond with, besides JSON. */
    revokeTokenAdditionalContentTypes?: string[];
    /** No effect: PKCE (RFC 7636) is always used. */
    disablePKCE?: boolean;
    /** Whether requests to the provider include cookies (default: `same-origin`, as always for keys and revocations). */
    fetchRequestCredentials?: RequestCredentials;
    /** The scopes that a renewal may request, separated by spaces (default: all that were granted). */
    refreshTokenAllowedScope?: string | undefined;
    /** How many seconds the provider may take to respond (default: 10; 0 for no limit). */
    requestTimeoutInSeconds?: number | undefined;
    /** Whether to send no scope, for providers that configure it per client (default: false). */
    omitScopeWhenRequesting?: boolean;

    // Additions to oidc-client-ts.

    /** How many seconds the provider's clock may be off (default: 60; 300 at most). */
    clockSkewInSeconds?: number;
    /** Audiences that an ID token may have besides this client (default: none). */
    trustedAudiences?: string[];
    /**
     * Accepts ID tokens with any audiences besides this client, if their `azp` is this client, for providers that list all apps
     * of a project there (default: false). Each of those apps can use this app's ID tokens; prefer `trustedAudiences`.
     */
    insecureAnyAudience?: boolean;
    /** The signature algorithms that the provider may use, such as `ES256` (default: all that are supported). */
    algorithms?: string[];
    /**
     * The tenants whose users may sign in, if the authority has many, such as Entra ID's `common`: a list of `tid`, or `any`
     * (default: none).
     */
    tenants?: "any" | string[];
    /** When the authorization request is pushed to the provider first (RFC 9126; default: `where_required`). */
    par?: "where_required" | "where_possible" | "never";
    /** Whether unsigned userinfo is rejected (default: false). */
    requireSignedUserinfo?: boolean;
    /**
     * The sign-out URL of a provider whose parameters aren't the standard's; it replaces the `end_session_endpoint`. See
     * `EndSessionTemplate` of the Rust crate.
     */
    endSessionTemplate?: string;
    /**
     * Allows sign-in on a page that is served over plain http from a host other than `localhost` (default: false). Browsers
     * have no Web Cryptography there, so the provider's signatures aren't checked, and anyone in the network can change the
     * page and take the tokens: only for tests in your own network.
     */
    insecureAllowHttpPage?: boolean;
}

/** The arguments, with defaults for those that are missing. Names without a default are dropped. */
export function withDefaults<Settings extends object>(args: Partial<Settings>, defaults: Settings): Settings {
    const names = Object.keys(defaults) as (keyof Settings)[];
    const given = names.filter((name) => args[name] !== undefined).map((name) => [name, args[name]]);
    return { ...defaults, ...Object.fromEntries(given) };
}

/** The default of each setting. New objects for each client, because apps can change them. */
const defaults = (): { -readonly [Name in keyof OidcClientSettingsStore]: OidcClientSettingsStore[Name] } => ({
    authority: undefined!,
    metadataUrl: undefined!,
    metadata: undefined,
    metadataSeed: undefined,
    signingKeys: undefined,
    client_id: undefined!,
    client_secret: undefined,
    response_type: "code",
    scope: "openid",
    redirect_uri: undefined!,
    post_logout_redirect_uri: undefined,
    client_authentication: "client_secret_post",
    token_endpoint_auth_signing_alg: "HS256",
    prompt: undefined,
    display: undefined,
    max_age: undefined,
    ui_locales: undefined,
    acr_values: undefined,
    resource: undefined,
    response_mode: undefined,
    filterProtocolClaims: true,
    loadUserInfo: false,
    staleStateAgeInSeconds: 900,
    mergeClaimsStrategy: { array: "replace" },
    omitScopeWhenRequesting: false,
    stateStore: undefined!,
    extraQueryParams: {},
    extraTokenParams: {},
    dpop: undefined,
    extraHeaders: {},
    revokeTokenAdditionalContentTypes: undefined,
    fetchRequestCredentials: "same-origin",
    refreshTokenAllowedScope: undefined,
    disablePKCE: false,
    requestTimeoutInSeconds: undefined,
    clockSkewInSeconds: 60,
    trustedAudiences: [],
    insecureAnyAudience: false,
    algorithms: undefined,
    tenants: undefined,
    par: "where_required",
    requireSignedUserinfo: false,
    endSessionTemplate: undefined,
    insecureAllowHttpPage: false,
});

/** {@link OidcClientSettings} with defaults for those that are not set. */
export class OidcClientSettingsStore {
    readonly authority!: string;
    readonly metadataUrl!: string;
    readonly metadata: Partial<OidcMetadata> | undefined;
    readonly metadataSeed: Partial<OidcMetadata> | undefined;
    readonly signingKeys: SigningKey[] | undefined;
    readonly client_id!: string;
    readonly client_secret: string | undefined;
    readonly response_type!: string;
    readonly scope!: string;
    readonly redirect_uri!: string;
    readonly post_logout_redirect_uri: string | undefined;
    readonly client_authentication!: "client_secret_basic" | "client_secret_post" | "client_secret_jwt";
    readonly token_endpoint_auth_signing_alg!: "HS256" | "HS384" | "HS512";
    readonly prompt: string | undefined;
    readonly display: string | undefined;
    readonly max_age: number | undefined;
    readonly ui_locales: string | undefined;
    readonly acr_values: string | undefined;
    readonly resource: string | string[] | undefined;
    readonly response_mode: "query" | "fragment" | undefined;
    readonly filterProtocolClaims!: boolean | string[];
    readonly loadUserInfo!: boolean;
    readonly staleStateAgeInSeconds!: number;
    readonly mergeClaimsStrategy!: { array: "replace" | "merge" };
    readonly omitScopeWhenRequesting!: boolean;
    readonly stateStore!: StateStore;
    readonly extraQueryParams!: Record<string, string | number | boolean>;
    readonly extraTokenParams!: Record<string, unknown>;
    readonly dpop: DPoPSettings | undefined;
    readonly extraHeaders!: Record<string, ExtraHeader>;
    readonly revokeTokenAdditionalContentTypes?: string[];
    readonly fetchRequestCredentials!: RequestCredentials;
    readonly refreshTokenAllowedScope: string | undefined;
    readonly disablePKCE!: boolean;
    readonly requestTimeoutInSeconds: number | undefined;
    readonly clockSkewInSeconds!: number;
    readonly trustedAudiences!: string[];
    readonly insecureAnyAudience!: boolean;
    readonly algorithms: string[] | undefined;
    readonly tenants: "any" | string[] | undefined;
    readonly par!: "where_required" | "where_possible" | "never";
    readonly requireSignedUserinfo!: boolean;
    readonly endSessionTemplate: string | undefined;
    readonly insecureAllowHttpPage!: boolean;

    /** @throws Error when `dpop` has no store. */
    constructor(args: OidcClientSettings) {
        const settings = withDefaults(args, defaults());
        const { authority, dpop } = settings;
        // `null` and empty text count as not set.
        settings.metadataUrl ||= authority && `${authority.replace(/\/$/, "")}/.well-known/openid-configuration`;
        settings.filterProtocolClaims ??= true;
        settings.loadUserInfo = !!settings.loadUserInfo;
        settings.disablePKCE = !!settings.disablePKCE;
        settings.fetchRequestCredentials ||= "same-origin";
        settings.stateStore ||= new WebStorageStateStore({ store: storageArea("localStorage") });
        if (dpop && !dpop.store) throw new Error("A DPoPStore is required when dpop is enabled");
        Object.assign(this, settings);
    }
}
