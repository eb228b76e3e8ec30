import { promisify, transact } from "./database.js";

/** A session's key, and the nonce that its provider requires (RFC 9449 section 8). */
export class DPoPState {
    constructor(
        /** The key, which isn't extractable. */
        readonly keys: CryptoKeyPair,
        /** The nonce, if the provider requires one. */
        public nonce?: string,
    ) {}
}

/** Stores keys by name. */
export interface DPoPStore {
    /** Stores a key, replacing an older one. */
    set(key: string, value: DPoPState): Promise<void>;
    /** The key of this name. */
    get(key: string): Promise<DPoPState>;
    /** Removes the key of this name, and returns it. */
    remove(key: string): Promise<DPoPState>;
    /** The names of all keys. */
    getAllKeys(): Promise<string[]>;
}

/** How tokens are bound to a key (RFC 9449). */
export interface DPoPSettings {
    /** Whether the authorization code is bound too. */
    bind_authorization_code?: boolean;
    /**
     * Whether to accept an access token that isn't bound to the key, if the provider issues no other (default: false). Anyone
     * who steals such a token can use it.
     */
    insecureAcceptBearer?: boolean;
    /** Where keys are stored. */
    store: DPoPStore;
}

/** Stores keys in `IndexedDB`, the only browser storage that takes keys which aren't extractable. */
export class IndexedDbDPoPStore implements DPoPStore {
    /** The database's name. */
    readonly _dbName: string = "oidc";
    /** The object store's name. */
    readonly _storeName: string = "dpop";

    /** Stores a key, replacing an older one. Rejects when the browser blocks its database. */
    async set(key: string, value: DPoPState): Promise<void> {
        await this._transact("readwrite", (store) => void store.put(value, key));
    }

    /** The key of this name. */
    async get(key: string): Promise<DPoPState> {
        return await this._transact("readonly", (store) => this.promisifyRequest<DPoPState>(store.get(key)));
    }

    /** Removes the key of this name, and returns it. */
    async remove(key: string): Promise<DPoPState> {
        return await this._transact("readwrite", (store) => {
            const item = this.promisifyRequest<DPoPState>(store.get(key));
            store.delete(key);
            return item;
        });
    }

    /** The names of all keys. */
    async getAllKeys(): Promise<string[]> {
        const keys = await this._transact("readonly", (store) => this.promisifyRequest(store.getAllKeys()));
        return keys as string[];
    }

    /** Resolves with a request's result, or when a transaction is complete. */
    promisifyRequest<T = undefined>(request: IDBRequest<T> | IDBTransaction): Promise<T> {
        return promisify(request);
    }

    /** Opens an object store; each call of the returned function runs in its own transaction. Creates what doesn't exist. */
    async createStore<T>(
        dbName: string,
        storeName: string,
    ): Promise<(txMode: IDBTransactionMode, callback: (store: IDBObjectStore) => T | PromiseLike<T>) => Promise<T>> {
        return (txMode, callback) => transact({ name: dbName, stores: [storeName] }, storeName, txMode, callback);
    }

    private async _transact<T>(
        txMode: IDBTransactionMode,
        callback: (store: IDBObjectStore) => T | PromiseLike<T>,
    ): Promise<T> {
        const store = await this.createStore<T>(this._dbName, this._storeName);
        return await store(txMode, callback);
    }
}
