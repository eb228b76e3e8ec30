import { type Database, promisify, transact } from "./database.js";
import type { DescribedStore, StoreDescription } from "./state-store.js";

/** Where the texts are, and the keys to encrypt them with. The core writes there too. */
const TEXTS = "texts";
export const KEYS = "keys";
export const OWN: Database = { name: "oidc-client-wasm", stores: [TEXTS, KEYS] };

/**
 * Keeps texts in `IndexedDB`: for all tabs of this origin, for good. Other than of `localStorage`, each page reads at once
 * what another has written. All methods reject where the browser blocks its database.
 *
 * ```js
 * const manager = new UserManager({ ...settings, userStore: new IndexedDbStateStore() });
 * ```
 */
export class IndexedDbStateStore implements DescribedStore {
    /** Keeps a text, replacing what was there. */
    async set(key: string, value: string): Promise<void> {
        await transact(OWN, TEXTS, "readwrite", (store) => void store.put(value, key));
    }

    /** What is kept under this key. */
    async get(key: string): Promise<string | null> {
        return text(await transact(OWN, TEXTS, "readonly", (store) => promisify<unknown>(store.get(key))));
    }

    /** Forgets what is kept under this key, and gives it back. */
    async remove(key: string): Promise<string | null> {
        const kept = await transact(OWN, TEXTS, "readwrite", (store) => {
            const kept = promisify<unknown>(store.get(key));
            store.delete(key);
            return kept;
        });
        return text(kept);
    }

    /** The keys of all that is kept. */
    async getAllKeys(): Promise<string[]> {
        const keys = await transact(OWN, TEXTS, "readonly", (store) => promisify(store.getAllKeys()));
        return keys.filter((key) => typeof key === "string");
    }

    /** What it is, for the core. */
    _describe(): StoreDescription {
        return { kind: "indexedDB" };
    }
}

/** Storage may hold anything. */
const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
