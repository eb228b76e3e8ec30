import { later } from "./lazy.js";
import { load } from "./loader.js";
import type { Core } from "./oidc_client_wasm.js";
import type { OidcClientSettingsStore } from "./oidc-client-settings.js";
import type { SessionAtRest } from "./session-at-rest.js";
import type { StateStore } from "./state-store.js";
import type { UserManagerSettingsStore } from "./user-manager-settings.js";
import { InMemoryWebStorage } from "./in-memory-web-storage.js";
import { WebStorageStateStore } from "./web-storage-state-store.js";

/** The settings of a client or of a user manager. */
export type Settings = OidcClientSettingsStore & Partial<UserManagerSettingsStore>;
/** Called with each event's name and payload. */
export type Listener = (name: string, payload: unknown) => void;

/** The core (the WebAssembly) for one settings object: loaded once, at its first use. */
export class Engine {
    /** Receives the core's events; they are dropped until a user manager listens. */
    listener: Listener = () => {};
    /** The session's store; one of the app's own is wrapped with an in-memory fallback once there is a core. */
    userStore: StateStore;
    /** Whether the session is renewed automatically; for a core that isn't loaded yet. */
    renews: boolean;
    /** Whether the session had expired when this page loaded it; `undefined` until then. */
    foundEnded: boolean | undefined;
    /** Follows the session while there is no core. */
    rest: SessionAtRest | undefined;
    private core: Promise<Core> | undefined;

    constructor(readonly settings: Settings) {
        this.userStore = settings.userStore ?? new WebStorageStateStore({ store: new InMemoryWebStorage() });
        this.renews = !!settings.automaticSilentRenew;
    }

    /** The session's key in its store, and the name of the channel between pages. */
    get sessionKey(): string {
        return `user:${this.settings.authority}:${this.settings.client_id}`;
    }

    /** Whether the core is loaded, or being loaded. */
    get isStarted(): boolean {
        return this.core !== undefined;
    }

    /** Loads the core. A failed load is retried at the next use. */
    start(): Promise<Core> {
        this.core ??= this.make().catch((error: unknown) => {
            this.core = undefined;
            return explained(error, this.settings);
        });
        return this.core;
    }

    /** The result of an operation of the core, parsed from its JSON text. */
    async ask<T>(operation: (core: Core) => Promise<string>): Promise<T> {
        return JSON.parse(await this.text(operation)) as T;
    }

    /** The result of an operation of the core, as JSON text. */
    async text(operation: (core: Core) => Promise<string>): Promise<string> {
        const core = await this.start();
        try {
            return await operation(core);
        } catch (error) {
            return await explained(error, this.settings);
        }
    }

    private async make(): Promise<Core> {
        const [glue, { coreFor }] = await Promise.all([load(), later()]);
        const core = coreFor(this, glue.Core);
        void this.rest?.end(core);
        this.rest = undefined;
        return core;
    }
}

/** Rejects with the error class that apps know. */
async function explained(error: unknown, settings: Settings): Promise<never> {
    const { failure } = await later();
    throw failure(error, settings);
}

const engines = new WeakMap<object, Engine>();

/** The engine of these settings: one per settings object. */
export function engineOf(settings: OidcClientSettingsStore | UserManagerSettingsStore): Engine {
    let engine = engines.get(settings);
    if (!engine) engines.set(settings, (engine = new Engine(settings)));
    return engine;
}
