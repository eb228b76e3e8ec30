import { later } from "./lazy.js";
import { load } from "./loader.js";
import type { Core } from "./oidc_client_wasm.js";
import type { OidcClientSettingsStore } from "./oidc-client-settings.js";
import type { SessionAtRest } from "./session-at-rest.js";
import type { StateStore } from "./state-store.js";
import type { UserManagerSettingsStore } from "./user-manager-settings.js";
import { InMemoryWebStorage } from "./in-memory-web-storage.js";
import { WebStorageStateStore } from "./web-storage-state-store.js";

/** An app's settings, of a client or of a manager. */
export type Settings = OidcClientSettingsStore & Partial<UserManagerSettingsStore>;
/** Called with an event's name and its payload. */
export type Listener = (name: string, payload: unknown) => void;

/** The core of one set of settings: loaded at its first use, and once. */
export class Engine {
    /** Hears the core's events; they are dropped until a manager listens. */
    listener: Listener = () => {};
    /** Where the session is kept; one of the app's own with memory to fall back on, once there is a core. */
    userStore: StateStore;
    /** Whether the session is renewed by itself; for a core that isn't loaded yet. */
    renews: boolean;
    /** Whether the session had ended when this page found it. */
    foundEnded: boolean | undefined;
    /** What follows the session as long as there is no core. */
    rest: SessionAtRest | undefined;
    private core: Promise<Core> | undefined;

    constructor(readonly settings: Settings) {
        this.userStore = settings.userStore ?? new WebStorageStateStore({ store: new InMemoryWebStorage() });
        this.renews = settings.automaticSilentRenew ?? false;
    }

    /** The session's name, in its store and between pages. */
    get sessionKey(): string {
        return `user:${this.settings.authority}:${this.settings.client_id}`;
    }

    /** Whether the core is loaded, or being loaded. */
    get isStarted(): boolean {
        return this.core !== undefined;
    }

    /** The core. A failure to load it is forgotten, so that the next use tries again. */
    start(): Promise<Core> {
        this.core ??= this.make().catch((error: unknown) => {
            this.core = undefined;
            return explained(error, this.settings);
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

/** What the core says as the error that apps know. */
async function explained(error: unknown, settings: Settings): Promise<never> {
    const { failure } = await later();
    throw failure(error, settings);
}

const engines = new WeakMap<object, Engine>();

/** The engine of these settings: one, whoever asks. */
export function engineOf(settings: OidcClientSettingsStore | UserManagerSettingsStore): Engine {
    let engine = engines.get(settings);
    if (!engine) engines.set(settings, (engine = new Engine(settings)));
    return engine;
}
