/** The browser's `Storage` with promises, for storage elsewhere. */
export interface AsyncStorage {
    /** The number of entries. */
    readonly length: Promise<number>;
    /** Removes all entries. */
    clear(): Promise<void>;
    /** The value of this key; `null` if there is none. */
    getItem(key: string): Promise<string | null>;
    /** The key at this index; `null` if there are fewer. */
    key(index: number): Promise<string | null>;
    /** Removes the entry of this key. */
    removeItem(key: string): Promise<void>;
    /** Stores a value, replacing an older one. Rejects when the storage is full. */
    setItem(key: string, value: string): Promise<void>;
}
