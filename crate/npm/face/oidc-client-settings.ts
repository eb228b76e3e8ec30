import type { DPoPSettings } from "./dpop-store.js";
import type { OidcMetadata, SigningKey } from "./oidc-metadata.js";
import type { StateStore } from "./state-store.js";
import { storageArea, WebStorageStateStore } from "./web-storage-state-store.js";

/** A header's value, or what gives it for each request. */
export type ExtraHeader = string | (() => string);

/** Which provider, which client, and how they talk. */
export interface OidcClientSettings {
    /** The provider's issuer, exactly as the provider writes it: a trailing slash counts. */
    authority: string;
    /** Where the provider's metadata are, if not at the well-known address: an absolute URL. */
    metadataUrl?: string;
    /** The provider's metadata, by hand: nothing is fetched then. `jwks_uri` isn't needed beside `signingKeys`. */
    metadata?: Partial<OidcMetadata>;
    /** What counts instead of what the provider's own metadata say, or lack. */
    metadataSeed?: Partial<OidcMetadata>;
    /** The provider's keys, by hand: nothing is fetched then. */
    signingKeys?: SigningKey[];
    /** This client's name at the provider. */
    client_id: string;
    /** The client's secret, for providers that ask for one. In a page it is none: everybody can read it there. */
    client_secret?: string;
    /** `code`, which is the default; anything else is refused. */
    response_type?: string;
    /** What is asked for, separated by spaces (default: `openid`). With `offline_access` most providers give a refresh token. */
    scope?: string;
    /** Where the provider sends people back to after sign-in: an absolute URL, registered there. */
    redirect_uri: string;
    /** Where the provider sends people back to after sign-out: an absolute URL, registered there. */
    post_logout_redirect_uri?: string;
    /** How the secret is shown at the token endpoint (default: `client_secret_post`). */
    client_authentication?: "client_secret_basic" | "client_secret_post" | "client_secret_jwt";
    /** By which algorithm a JWT is signed with the secret (default: `HS256`). */
    token_endpoint_auth_signing_alg?: "HS256" | "HS384" | "HS512";
    /** `none`, `login`, `consent`, `select_account` or `create`. */
    prompt?: string;
    /** `page`, `popup`, `touch` or `wap`. */
    display?: string;
    /** After how many seconds a sign-in at the provider doesn't count any more; the answer is checked for it. */
    max_age?: number;
    /** Languages that the person reads, separated by spaces, the best first. */
    ui_locales?: string;
    /** Wished-for ways to sign in, separated by spaces, the best first. */
    acr_values?: string;
    /** The APIs that access tokens are for (RFC 8707): absolute URIs. */
    resource?: string | string[];
    /** How the answer travels; the provider's choice by default, which is the query. */
    response_mode?: "query" | "fragment";
    /**
     * Claims that `profile` leaves out. `true`, the default, is for those that the protocol alone has use for: `nbf`, `jti`,
     * `auth_time`, `nonce`, `acr`, `amr`, `azp`, `at_hash`. `sub`, `iss`, `aud`, `exp` and `iat` always stay.
     */
    filterProtocolClaims?: boolean | string[];
    /** Whether the userinfo endpoint is asked for claims (default: false). */
    loadUserInfo?: boolean;
    /** How many seconds a person may take to sign in (default: 900). */
    staleStateAgeInSeconds?: number;
    /** How claims of userinfo are added to the ID token's: arrays replace each other by default. */
    mergeClaimsStrategy?: { array: "replace" | "merge" };
    /** Where requests under way are kept (default: `localStorage`; memory where there is no window). */
    stateStore?: StateStore;
    /** Parameters for the authorization endpoint beyond the protocol's: `audience`, `organization` … */
    extraQueryParams?: Record<string, string | number | boolean>;
    /** The same for the token endpoint. */
    extraTokenParams?: Record<string, unknown>;
    /** Headers for requests to the provider. `Accept` and `Content-Type` stay as they are, and so does an `Authorization`. */
    extraHeaders?: Record<string, ExtraHeader>;
    /** Binds tokens to a key of this browser (RFC 9449). */
    dpop?: DPoPSettings | undefined;
    /** Content types that the revocation endpoint may answer with, beside JSON. */
    revokeTokenAdditionalContentTypes?: string[];
    /** Without effect: the code is always bound to its request (RFC 7636). */
    disablePKCE?: boolean;
    /** Whether requests to the provider carry cookies (default: `same-origin`). */
    fetchRequestCredentials?: RequestCredentials;
    /** The scopes that a renewal may ask for, separated by spaces; all that were granted by default. */
    refreshTokenAllowedScope?: string | undefined;
    /** How many seconds the provider may take to answer a request (default: 10); 0 for no limit. */
    requestTimeoutInSeconds?: number | undefined;
    /** Whether the scope isn't sent, for providers that know it by the client (default: false). */
    omitScopeWhenRequesting?: boolean;

    // Ours.

    /** How many seconds the provider's clock may be off (default: 60; 300 at most). */
    clockSkewInSeconds?: number;
    /** Audiences that an ID token may name beside this client. None by default. */
    trustedAudiences?: string[];
    /** The algorithms by which the provider may sign, such as `ES256`: all that are known by default. */
    algorithms?: string[];
    /**
     * Whose people may sign in, where the authority is for many tenants, such as Entra ID's `common`: those of the tenants
     * with these `tid`, or `any`. Refused by default.
     */
    tenants?: "any" | string[];
    /** When the authorization request is pushed to the provider first (RFC 9126; default: `where_required`). */
    par?: "where_required" | "where_possible" | "never";
    /** Refuses userinfo that isn't signed (default: false). */
    requireSignedUserinfo?: boolean;
    /**
     * The sign-out address of a provider that takes other parameters than the standard's, instead of its
     * `end_session_endpoint`: see `EndSessionTemplate` of the Rust crate.
     */
    endSessionTemplate?: string;
    /**
     * Lets people sign in on a page that is served over plain http, and not at `localhost`. Browsers have no Web Cryptography
     * there, so the provider's signatures aren't checked. Whoever is in the network can change such a page and take the
     * tokens: for tests in a network of one's own alone (default: false).
     */
    insecureAllowHttpPage?: boolean;
}

/** The settings given, with defaults for the rest. A name without a default is dropped. */
export function withDefaults<Settings extends object>(args: Partial<Settings>, defaults: Settings): Settings {
    const names = Object.keys(defaults) as (keyof Settings)[];
    const given = names.filter((name) => args[name] !== undefined).map((name) => [name, args[name]]);
    return { ...defaults, ...Object.fromEntries(given) };
}

/** {@link OidcClientSettings} with the defaults for what isn't given. */
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
    readonly algorithms: string[] | undefined;
    readonly tenants: "any" | string[] | undefined;
    readonly par!: "where_required" | "where_possible" | "never";
    readonly requireSignedUserinfo!: boolean;
    readonly endSessionTemplate: string | undefined;
    readonly insecureAllowHttpPage!: boolean;

    /** @throws Error when `dpop` names no store. */
    constructor(args: OidcClientSettings) {
        const { authority, dpop } = args;
        const settings = withDefaults<{ -readonly [Name in keyof OidcClientSettingsStore]: OidcClientSettingsStore[Name] }>(
            args,
            {
                authority,
                metadataUrl: undefined as unknown as string,
                metadata: undefined,
                metadataSeed: undefined,
                signingKeys: undefined,
                client_id: args.client_id,
                client_secret: undefined,
                response_type: "code",
                scope: "openid",
                redirect_uri: args.redirect_uri,
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
                stateStore: undefined as unknown as StateStore,
                extraQueryParams: {},
                extraTokenParams: {},
                dpop,
                extraHeaders: {},
                revokeTokenAdditionalContentTypes: undefined,
                fetchRequestCredentials: "same-origin",
                refreshTokenAllowedScope: undefined,
                disablePKCE: false,
                requestTimeoutInSeconds: undefined,
                clockSkewInSeconds: 60,
                trustedAudiences: [],
                algorithms: undefined,
                tenants: undefined,
                par: "where_required",
                requireSignedUserinfo: false,
                endSessionTemplate: undefined,
                insecureAllowHttpPage: false,
            },
        );
        // Nothing that people write instead of nothing counts as given.
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
