import type { DPoPStore } from "./dpop-store.js";
import type { Engine, Settings } from "./engine.js";
import { FallbackStore } from "./fallback-store.js";
import { httpOf } from "./http.js";
import { inWholeSeconds, parsedIfNumeric } from "./limits.js";
import type { Core } from "./oidc_client_wasm.js";
import { lifted } from "./signin-args.js";
import { describeStore, type StateStore } from "./state-store.js";
import { DEFAULT_NOTICE } from "./user-manager-settings.js";

/** What the core calls. */
export interface Host {
    /** The app's store for the session; `undefined` if the core has such a store itself. */
    userStore?: StateStore;
    /** The same for pending requests. */
    stateStore?: StateStore;
    /** The app's store for DPoP keys. */
    dpopStore?: DPoPStore;
    /** Raises an event, with its payload as JSON text. */
    event(name: string, payload?: string): void;
    /** Sends a request and resolves with its response, both as JSON text. */
    send(request: string, timeoutInSeconds: number): Promise<string>;
}

/** Creates an engine's core. */
export function coreFor(engine: Engine, Made: typeof Core): Core {
    const { settings, renews: automaticSilentRenew } = engine;
    const userStore = describeStore(engine.userStore);
    const stateStore = describeStore(settings.stateStore);
    const host: Host = {
        userStore: userStore.kind ? undefined : new FallbackStore(engine.userStore),
        stateStore: stateStore.kind ? undefined : new FallbackStore(settings.stateStore),
        dpopStore: settings.dpop?.store,
        event: (name, payload) => engine.listener(name, payload === undefined ? undefined : JSON.parse(payload)),
        send: (request, seconds) => httpOf(settings).send(request, seconds),
    };
    const core = new Made(JSON.stringify({ ...plain(settings), automaticSilentRenew, userStore, stateStore }), host);
    if (host.userStore) engine.userStore = host.userStore;
    return core;
}

/** How many seconds before the token expires the session is renewed; `undefined` for the core's default. */
export function noticeOf({ accessTokenExpiringNotificationTimeInSeconds }: Settings): number | undefined {
    const notice = parsedIfNumeric(accessTokenExpiringNotificationTimeInSeconds);
    return notice === DEFAULT_NOTICE ? undefined : notice;
}

/** The settings for the core: without objects that have methods, and without those that are handled here. */
function plain(settings: Settings): Record<string, unknown> {
    const { client_secret, extraHeaders, dpop, monitorSession, checkSessionIntervalInSeconds, revokeTokensOnSignout, ...rest } =
        settings;
    const { store, ...how } = dpop ?? {};
    // As in oidc-client-ts, the code is bound to the key only if the setting says so.
    const bound = dpop && { bind_authorization_code: false, ...how };
    // A settings file may have it as a number.
    const client_id = settings.client_id && String(settings.client_id);
    // As in oidc-client-ts, any value will do for this flag. Those that only this package has must be true or false.
    const flags = { includeIdTokenInSilentRenew: !!settings.includeIdTokenInSilentRenew };
    const asked = { ...lifted(rest), ...times(settings), ...flags };
    return inWholeSeconds({ ...asked, client_id, metadata: metadataOf(settings), dpop: bound });
}

/** The time limits, with oidc-client-ts's defaults and meaning. */
function times(settings: Settings): Partial<Settings> {
    const { requestTimeoutInSeconds, silentRequestTimeoutInSeconds = 10 } = settings;
    const limit = parsedIfNumeric(requestTimeoutInSeconds);
    return {
        accessTokenExpiringNotificationTimeInSeconds: noticeOf(settings),
        silentRequestTimeoutInSeconds,
        // Zero means no limit.
        requestTimeoutInSeconds: limit === 0 ? Infinity : limit,
    };
}

/** The settings' metadata, which may lack the issuer, and `jwks_uri` if there are `signingKeys`. */
function metadataOf({ metadata, authority, signingKeys }: Settings): Settings["metadata"] {
    // Any URL does: it isn't requested.
    return metadata && { issuer: authority, ...(signingKeys && { jwks_uri: authority }), ...metadata };
}
