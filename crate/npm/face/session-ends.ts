// Where the core notes how sessions have ended, read without it and without `IndexedDbStateStore`: what this file shared with
// the package's entry, pages would wait for.

const DATABASE = "oidc-client-wasm";
const TEXTS = "texts";

/** Whether it is noted that this session of a client has ended. */
export async function hasEnded({ authority, client_id }: { authority: string; client_id: string }, known: unknown): Promise<boolean> {
    const noted = await read(`sessions:${authority}:${client_id}`);
    const sessions = JSON.parse(noted ?? "[]") as { session: string; ended_by?: string }[];
    return sessions.some(({ session, ended_by }) => ended_by && session === known);
}

function read(key: string): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
        const opening = indexedDB.open(DATABASE);
        opening.onerror = () => reject(opening.error);
        // None is made for this.
        opening.onupgradeneeded = () => opening.transaction?.abort();
        opening.onsuccess = () => {
            const database = opening.result;
            const reading = database.transaction(TEXTS).objectStore(TEXTS).get(key) as IDBRequest<string | undefined>;
            reading.onsuccess = () => resolve(reading.result);
            reading.onerror = () => reject(reading.error);
            // As soon as that is through.
            database.close();
        };
    });
}
