// Reads the core's record of ended sessions. Not by `IndexedDbStateStore`: shared code would become part of what every page
// waits for.

const DATABASE = "oidc-client-wasm";
const TEXTS = "texts";

/** Whether the core has recorded that this session of a client has ended. */
export async function hasEnded({ authority, client_id }: { authority: string; client_id: string }, known: unknown): Promise<boolean> {
    const noted = await read(`sessions:${authority}:${client_id}`);
    const sessions = JSON.parse(noted ?? "[]") as { session: string; ended_by?: string }[];
    return sessions.some(({ session, ended_by }) => ended_by && session === known);
}

function read(key: string): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
        const opening = indexedDB.open(DATABASE);
        opening.onerror = () => reject(opening.error);
        // Doesn't create the database.
        opening.onupgradeneeded = () => opening.transaction?.abort();
        opening.onsuccess = () => {
            const database = opening.result;
            const reading = database.transaction(TEXTS).objectStore(TEXTS).get(key) as IDBRequest<string | undefined>;
            reading.onsuccess = () => resolve(reading.result);
            reading.onerror = () => reject(reading.error);
            // Closes once the transaction is complete.
            database.close();
        };
    });
}
