import { Logger } from "./log.js";
import type { StateStore } from "./state-store.js";

/**
 * A store of the app's own once there is a core, with memory to fall back on as the core's own stores have it. The core and
 * this face both go through it, so that they see the same.
 */
export class FallbackStore implements StateStore {
    private readonly _logger = new Logger("FallbackStore");
    /** What the store has refused; `null` is for what was removed here, and may have stayed there. */
    private readonly _refused = new Map<string, string | null>();

    constructor(private readonly _store: StateStore) {}

    /** Rejects as the store does, though the text is kept: it will be lost with this page, which the core then tells. */
    async set(key: string, value: string): Promise<void> {
        try {
            await this._store.set(key, value);
            this.forget(key);
        } catch (error) {
            // Nobody else is told what exactly was wrong.
            this._logger.error("kept in memory, for the store says:", error);
            this._refused.set(key, value);
            // An older text would come back as a session of the past, whose refresh token is spent.
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

    /** From now on what the store has under this key is newer. */
    forget(key: string): void {
        this._refused.delete(key);
    }
}
