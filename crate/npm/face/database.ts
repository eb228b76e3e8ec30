/** A database with its stores, which are created with it and never change. */
export interface Database {
    name: string;
    stores: readonly string[];
}

/** Resolves with a request's result, or when a transaction is complete. */
export function promisify<T = undefined>(request: IDBRequest<T> | IDBTransaction): Promise<T> {
    return new Promise((resolve, reject) => {
        const fail = () => reject(request.error);
        if ("result" in request) {
            request.onsuccess = () => resolve(request.result);
        } else {
            request.oncomplete = () => resolve(undefined as T);
            request.onabort = fail;
        }
        request.onerror = fail;
    });
}

/**
 * Runs `work` in a transaction and resolves when it is complete: then all pages read what was written. The database is closed
 * afterwards, as an open connection would block upgrades by other pages.
 */
export async function transact<T>(
    { name, stores }: Database,
    store: string,
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => T | PromiseLike<T>,
): Promise<T> {
    const open = async () => {
        const opening = indexedDB.open(name);
        opening.onupgradeneeded = () => stores.forEach((store) => opening.result.createObjectStore(store));
        return await promisify(opening);
    };
    // Browsers occasionally lose the connection to their databases; a second attempt gets a new one.
    const database = await open().catch(open);
    try {
        const transaction = database.transaction(store, mode);
        const done = promisify(transaction);
        const [outcome] = await Promise.all([work(transaction.objectStore(store)), done]);
        return outcome;
    } finally {
        database.close();
    }
}
