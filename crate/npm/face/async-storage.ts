/** The browser's `Storage` with promises: for storage that is elsewhere. */
export interface AsyncStorage {
    /** How many texts there are. */
    readonly length: Promise<number>;
    /** Forgets all of them. */
    clear(): Promise<void>;
    /** What is kept under this key; `null` where there is nothing. */
    getItem(key: string): Promise<string | null>;
    /** The key of this number; `null` where there are not so many. */
    key(index: number): Promise<string | null>;
    /** Forgets what is kept under this key. */
    removeItem(key: string): Promise<void>;
    /** Keeps a text, replacing what was there. Rejects where there is no room. */
    setItem(key: string, value: string): Promise<void>;
}
