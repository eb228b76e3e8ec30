import { Logger } from "./log.js";

/** A `Storage` in memory, which is lost with the page. Unlike the browser's, missing keys read as `undefined`. */
export class InMemoryWebStorage implements Storage {
    private readonly _logger = new Logger("InMemoryWebStorage");
    private readonly _data = new Map<string, string>();

    /** Removes all entries. */
    clear(): void {
        this._logger.create("clear");
        this._data.clear();
    }

    /** The value of this key. */
    getItem(key: string): string {
        this._logger.create(`getItem('${key}')`);
        return this._data.get(key) as string;
    }

    /** Stores a value, replacing an older one. */
    setItem(key: string, value: string): void {
        this._logger.create(`setItem('${key}')`);
        this._data.set(key, value);
    }

    /** Removes the entry of this key. */
    removeItem(key: string): void {
        this._logger.create(`removeItem('${key}')`);
        this._data.delete(key);
    }

    /** The number of entries. */
    get length(): number {
        return this._data.size;
    }

    /** The key at this index. */
    key(index: number): string {
        return [...this._data.keys()][index] as string;
    }
}
