import { Logger } from "./log.js";

/** The browser's `Storage` in memory: gone with the page. Other than there, what isn't kept is `undefined`. */
export class InMemoryWebStorage implements Storage {
    private readonly _logger = new Logger("InMemoryWebStorage");
    private readonly _data = new Map<string, string>();

    /** Forgets everything. */
    clear(): void {
        this._logger.create("clear");
        this._data.clear();
    }

    /** What is kept under this key. */
    getItem(key: string): string {
        this._logger.create(`getItem('${key}')`);
        return this._data.get(key) as string;
    }

    /** Keeps a text, replacing what was there. */
    setItem(key: string, value: string): void {
        this._logger.create(`setItem('${key}')`);
        this._data.set(key, value);
    }

    /** Forgets what is kept under this key. */
    removeItem(key: string): void {
        this._logger.create(`removeItem('${key}')`);
        this._data.delete(key);
    }

    /** How many texts there are. */
    get length(): number {
        return this._data.size;
    }

    /** The key of this number. */
    key(index: number): string {
        return [...this._data.keys()][index] as string;
    }
}
