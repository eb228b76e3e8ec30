import { type Database, promisify, transact } from "./database.js";
import type { DescribedStore, StoreDescription } from "./state-store.js";

/** The object stores for values and for encryption keys. The core uses the same. */
const TEXTS = "texts";
export const KEYS = "keys";
export const OWN: Database = { name: "oidc-client-wasm", stores: [TEXTS, KEYS] };

/**
 * Stores values in `IndexedDB`, permanently and for all tabs of this origin. Unlike with `localStorage`, each page reads at
 * once what another has written. All methods reject when the browser blocks its database.
 *
 * ```js
 * const manager = new UserManager({ ...settings, userStore: new IndexedDbStateStore() });
 * ```
 */
export class IndexedDbStateStore implements DescribedStore {
    /** Stores a value, replacing an older one. */
    async set(key: string, value: string): Promise<void> {
        await transact(OWN, TEXTS, "readwrite", (store) => void store.put(value, key));
    }

    /** The value of this key. */
    async get(key: string): Promise<string | null> {
        return text(await transact(OWN, TEXTS, "readonly", (store) => promisify<unknown>(store.get(key))));
    }

    /** Removes the entry of this key, and returns its value. */
    async remove(key: string): Promise<string | null> {
        const kept = await transact(OWN, TEXTS, "readwrite", (store) => {
            const kept = promisify<unknown>(store.get(key));
            store.delete(key);
            return kept;
        });
        return text(kept);
    }

    /** All keys. */
    async getAllKeys(): Promise<string[]> {
        const keys = await transact(OWN, TEXTS, "readonly", (store) => promisify(store.getAllKeys()));
        return keys.filter((key) => typeof key === "string");
    }

    /** Describes the store to the core. */
    _describe(): StoreDescription {
        return { kind: "indexedDB" };
    }
}

/** Other scripts may have stored anything there. */
const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
