import type { DPoPStore } from "./dpop-store.js";
import { later } from "./lazy.js";
import { load } from "./loader.js";
import type { Core } from "./oidc_client_wasm.js";
import type { OidcClientSettingsStore } from "./oidc-client-settings.js";
import { describeStore, type StateStore } from "./state-store.js";
import type { UserManagerSettingsStore } from "./user-manager-settings.js";
import { InMemoryWebStorage } from "./in-memory-web-storage.js";
import { WebStorageStateStore } from "./web-storage-state-store.js";

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

type Settings = OidcClientSettingsStore & Partial<UserManagerSettingsStore>;
/** Called with an event's name and its payload. */
export type Listener = (name: string, payload: unknown) => void;

/** The core of one set of settings: loaded at its first use, and once. */
export class Engine {
    /** What the core hears of events that nobody listens for is dropped. */
    listener: Listener = () => {};
    /** Where the session is kept. */
    readonly userStore: StateStore;
    /** Whether the session is renewed by itself; for a core that isn't loaded yet. */
    renews: boolean;
    private core: Promise<Core> | undefined;

    constructor(readonly settings: Settings) {
        this.userStore = settings.userStore ?? new WebStorageStateStore({ store: new InMemoryWebStorage() });
        this.renews = settings.automaticSilentRenew ?? false;
    }

    /** Whether it is loaded, or being loaded. */
    get isStarted(): boolean {
        return this.core !== undefined;
    }

    /** The core. A failure to load it is forgotten, so that the next use tries again. */
    start(): Promise<Core> {
        this.core ??= this.make().catch((error: unknown) => {
            this.core = undefined;
            return explained(error);
        });
        return this.core;
    }

    /** What an operation of the core gives: JSON text, read. */
    async ask<T>(operation: (core: Core) => Promise<string>): Promise<T> {
        return JSON.parse(await this.text(operation)) as T;
    }

    /** What an operation of the core gives, as it is. */
    async text(operation: (core: Core) => Promise<string>): Promise<string> {
        const core = await this.start();
        try {
            return await operation(core);
        } catch (error) {
            return await explained(error);
        }
    }

    /** A number that the core gives at once. */
    async number(operation: (core: Core) => number): Promise<number> {
        const core = await this.start();
        try {
            return operation(core);
        } catch (error) {
            return await explained(error);
        }
    }

    private async make(): Promise<Core> {
        const [{ Core }, { httpOf }] = await Promise.all([load(), later()]);
        const settings = this.settings;
        const userStore = describeStore(this.userStore);
        const stateStore = describeStore(settings.stateStore);
        const host: Host = {
            userStore: userStore.kind ? undefined : this.userStore,
            stateStore: stateStore.kind ? undefined : settings.stateStore,
            dpopStore: settings.dpop?.store,
            event: (name, payload) => this.listener(name, payload === undefined ? undefined : JSON.parse(payload)),
            send: (request, seconds) => httpOf(settings).send(request, seconds),
        };
        return new Core(JSON.stringify({ ...plain(settings), automaticSilentRenew: this.renews, userStore, stateStore }), host);
    }
}

/** What the core says as the error that apps know. */
async function explained(error: unknown): Promise<never> {
    const { failure } = await later();
    throw failure(error);
}

/** Everything but objects with methods and what this face does itself. */
function plain(settings: Settings): Record<string, unknown> {
    const { client_secret, extraHeaders, dpop, monitorSession, revokeTokensOnSignout, ...rest } = settings;
    const { store, ...flags } = dpop ?? {};
    // The code is bound to the key where oidc-client-ts's setting says so.
    const bound = dpop && { bind_authorization_code: false, ...flags };
    return { ...rest, silentRequestTimeoutInSeconds: rest.silentRequestTimeoutInSeconds ?? 10, dpop: bound };
}

const engines = new WeakMap<object, Engine>();

/** The engine of these settings: one, whoever asks. */
export function engineOf(settings: OidcClientSettingsStore | UserManagerSettingsStore): Engine {
    let engine = engines.get(settings);
    if (!engine) engines.set(settings, (engine = new Engine(settings)));
    return engine;
}
