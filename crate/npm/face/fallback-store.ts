import { Logger } from "./log.js";
import type { StateStore } from "./state-store.js";

/**
 * Wraps the app's own store with an in-memory fallback, as the core's stores have one. Once there is a core, it and the
 * TypeScript both use the wrapper, so that they see the same.
 */
export class FallbackStore implements StateStore {
    private readonly _logger = new Logger("FallbackStore");
    /** Values that the store has rejected; `null` for removed ones, which the store may still have. */
    private readonly _refused = new Map<string, string | null>();

    constructor(private readonly _store: StateStore) {}

    /** Rejects if the store does, though the value is kept in memory: the core raises that it will be lost with this page. */
    async set(key: string, value: string): Promise<void> {
        try {
            await this._store.set(key, value);
            this.forget(key);
        } catch (error) {
            // The core doesn't see the error's details.
            this._logger.error("kept in memory, for the store says:", error);
            this._refused.set(key, value);
            // An older value would come back as a past session, whose refresh token is spent.
            await (async () => this._store.remove(key))().catch(() => {});
            throw error;
        }
    }

    async get(key: string): Promise<string | null> {
        return this._refused.has(key) ? this._refused.get(key)! : await this._store.get(key);
    }

    async remove(key: string): Promise<string | null> {
        const kept = this._refused.get(key);
        if (kept) this._refused.set(key, null);
        const removed = await this._store.remove(key);
        this.forget(key);
        return kept === undefined ? removed : kept;
    }

    async getAllKeys(): Promise<string[]> {
        return [...new Set([...(await this._store.getAllKeys()), ...this._refused.keys()])];
    }

    /** Drops the value in memory, as the store has a newer one. */
    forget(key: string): void {
        this._refused.delete(key);
    }
}
