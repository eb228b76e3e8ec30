import { promisify, transact } from "./database.js";

/** The key of a session, and the nonce that its provider wants to see (RFC 9449 section 8). */
export class DPoPState {
    constructor(
        /** The key, which can't be read out. */
        readonly keys: CryptoKeyPair,
        /** The nonce, where the provider wants one. */
        public nonce?: string,
    ) {}
}

/** Keeps keys by name. */
export interface DPoPStore {
    /** Keeps a key, replacing what was there. */
    set(key: string, value: DPoPState): Promise<void>;
    /** What is kept under this name. */
    get(key: string): Promise<DPoPState>;
    /** Forgets what is kept under this name, and gives it back. */
    remove(key: string): Promise<DPoPState>;
    /** The names of all that is kept. */
    getAllKeys(): Promise<string[]>;
}

/** How tokens are bound to a key (RFC 9449). */
export interface DPoPSettings {
    /** Whether the code is bound too. */
    bind_authorization_code?: boolean;
    /**
     * Takes an access token that is bound to nothing, where the provider gives no other: whoever steals that one can use it.
     * By default the tokens are refused.
     */
    insecureAcceptBearer?: boolean;
    /** Where the keys are kept. */
    store: DPoPStore;
}

/** Keeps keys in the browser's database: the only storage that takes a key which can't be read out. */
export class IndexedDbDPoPStore implements DPoPStore {
    /** The database's name. */
    readonly _dbName: string = "oidc";
    /** The store's name in it. */
    readonly _storeName: string = "dpop";

    /** Keeps a key, replacing what was there. Rejects where the browser blocks its database. */
    async set(key: string, value: DPoPState): Promise<void> {
        await this._transact("readwrite", (store) => void store.put(value, key));
    }

    /** What is kept under this name. */
    async get(key: string): Promise<DPoPState> {
        return await this._transact("readonly", (store) => this.promisifyRequest<DPoPState>(store.get(key)));
    }

    /** Forgets what is kept under this name, and gives it back. */
    async remove(key: string): Promise<DPoPState> {
        return await this._transact("readwrite", (store) => {
            const item = this.promisifyRequest<DPoPState>(store.get(key));
            store.delete(key);
            return item;
        });
    }

    /** The names of all that is kept. */
    async getAllKeys(): Promise<string[]> {
        const keys = await this._transact("readonly", (store) => this.promisifyRequest(store.getAllKeys()));
        return keys as string[];
    }

    /** What a request of the database gives, or that a transaction is through. */
    promisifyRequest<T = undefined>(request: IDBRequest<T> | IDBTransaction): Promise<T> {
        return promisify(request);
    }

    /** A store of a database, to be used in transactions of their own. Both are made where there are none. */
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
