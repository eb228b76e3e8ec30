import type { DPoPStore } from "./dpop-store.js";
import type { Engine, Settings } from "./engine.js";
import { FallbackStore } from "./fallback-store.js";
import { httpOf } from "./http.js";
import { inWholeSeconds, numberOf } from "./limits.js";
import type { Core } from "./oidc_client_wasm.js";
import { lifted } from "./signin-args.js";
import { describeStore, type StateStore } from "./state-store.js";
import { DEFAULT_NOTICE } from "./user-manager-settings.js";

/** What the core asks of this face. */
export interface Host {
    /** The app's store for the session; nothing where the core has one of that kind itself. */
    userStore?: StateStore;
    /** The same for requests under way. */
    stateStore?: StateStore;
    /** The app's store for DPoP keys. */
    dpopStore?: DPoPStore;
    /** Tells of an event, with its payload as JSON text. */
    event(name: string, payload?: string): void;
    /** Sends a request, and gives the answer: JSON text both. */
    send(request: string, timeoutInSeconds: number): Promise<string>;
}

/** The core of an engine. */
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

/** How many seconds before a token's end the session is renewed, where the app says so: with its default the core knows better. */
export function noticeOf({ accessTokenExpiringNotificationTimeInSeconds }: Settings): number | undefined {
    const notice = numberOf(accessTokenExpiringNotificationTimeInSeconds);
    return notice === DEFAULT_NOTICE ? undefined : notice;
}

/** Everything but objects with methods and what this face does itself. */
function plain(settings: Settings): Record<string, unknown> {
    const { client_secret, extraHeaders, dpop, monitorSession, checkSessionIntervalInSeconds, revokeTokensOnSignout, ...told } =
        settings;
    const { store, ...flags } = dpop ?? {};
    // The code is bound to the key where oidc-client-ts's setting says so.
    const bound = dpop && { bind_authorization_code: false, ...flags };
    // A file of settings may have it as a number.
    const client_id = settings.client_id && String(settings.client_id);
    return inWholeSeconds({ ...lifted(told), ...times(settings), client_id, metadata: metadataOf(settings), dpop: bound });
}

/** How long things may take, as oidc-client-ts understands it. */
function times(settings: Settings): Partial<Settings> {
    const { requestTimeoutInSeconds, silentRequestTimeoutInSeconds = 10 } = settings;
    const limit = numberOf(requestTimeoutInSeconds);
    return {
        accessTokenExpiringNotificationTimeInSeconds: noticeOf(settings),
        silentRequestTimeoutInSeconds,
        // Zero is for no limit.
        requestTimeoutInSeconds: limit === 0 ? Infinity : limit,
    };
}

/** Those that were written by hand may leave out whose they are, and where the keys are that are given too. */
function metadataOf({ metadata, authority, signingKeys }: Settings): Settings["metadata"] {
    // Nobody asks there.
    return metadata && { issuer: authority, ...(signingKeys && { jwks_uri: authority }), ...metadata };
}
