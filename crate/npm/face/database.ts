/** A database and its stores, which are made with it and never changed. */
export interface Database {
    name: string;
    stores: readonly string[];
}

/** What a request of the database gives, or that a transaction is through. */
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
 * Runs `work` in a transaction of its own, and is through when that is: all pages read then what was written. The database
 * is open for as long: a connection left open would keep others from changing it.
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
    // Browsers lose their connection to all databases now and then, and have another for the next who asks.
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
