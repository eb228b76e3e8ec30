import type { AsyncStorage } from "./async-storage.js";
import { InMemoryWebStorage } from "./in-memory-web-storage.js";
import { Logger } from "./log.js";
import type { DescribedStore, StoreDescription } from "./state-store.js";

/** oidc-client-ts's prefix, so that an app can migrate without signing its users out. */
const PREFIX = "oidc.";
const AREAS = ["sessionStorage", "localStorage"] as const;

type Area = (typeof AREAS)[number];

/** A browser storage by name, looked up at each use; in memory where there is no window. */
export function storageArea(area: Area): (() => Storage) & { area: Area } {
    let memory: Storage | undefined;
    const find = () => (typeof window === "undefined" ? (memory ??= new InMemoryWebStorage()) : window[area]);
    return Object.assign(find, { area });
}

/** Stores values in web storage, or in anything like it. */
export class WebStorageStateStore implements DescribedStore {
    private readonly _logger = new Logger("WebStorageStateStore");
    private readonly _prefix: string;
    private readonly _given: AsyncStorage | Storage | (() => AsyncStorage | Storage);

    constructor({
        prefix = PREFIX,
        store = storageArea("localStorage"),
    }: {
        /** The prefix of its keys (default: `oidc.`). */
        prefix?: string;
        /** The storage, or a function that returns it (default: `localStorage`). */
        store?: AsyncStorage | Storage | (() => AsyncStorage | Storage);
    } = {}) {
        this._given = store;
        this._prefix = prefix;
    }

    /** @throws DOMException `SecurityError` when the browser blocks the storage. */
    private get _store(): AsyncStorage | Storage {
        return typeof this._given === "function" ? this._given() : this._given;
    }

    /** Stores a value, replacing an older one. Rejects when the storage is full, or the browser blocks it. */
    async set(key: string, value: string): Promise<void> {
        this._logger.create(`set('${key}')`);
        await this._store.setItem(this._prefix + key, value);
    }

    /** The value of this key. */
    async get(key: string): Promise<string | null> {
        this._logger.create(`get('${key}')`);
        return await this._store.getItem(this._prefix + key);
    }

    /** Removes the entry of this key, and returns its value. */
    async remove(key: string): Promise<string | null> {
        this._logger.create(`remove('${key}')`);
        const item = await this._store.getItem(this._prefix + key);
        await this._store.removeItem(this._prefix + key);
        return item;
    }

    /** All keys with the prefix, without it. */
    async getAllKeys(): Promise<string[]> {
        this._logger.create("getAllKeys");
        const length = await this._store.length;
        const keys: string[] = [];
        for (let index = 0; index < length; index++) {
            const key = await this._store.key(index);
            if (key?.startsWith(this._prefix)) keys.push(key.slice(this._prefix.length));
        }
        return keys;
    }

    /** Describes the store to the core. */
    _describe(): StoreDescription {
        const kind = this._kind();
        if (kind && kind !== "memory" && this._prefix === PREFIX) return { kind };
        return { shared: kind !== "memory" && kind !== "sessionStorage" };
    }

    /** The browser storage that this is, if it is one. */
    private _kind(): Area | "memory" | undefined {
        const hasWindow = typeof window !== "undefined";
        // Not of a `Storage`, which has its items as members.
        const { area } = (typeof this._given === "function" ? this._given : {}) as { area?: Area };
        if (area) return hasWindow ? area : "memory";
        if (this._given instanceof InMemoryWebStorage) return "memory";
        try {
            return hasWindow ? AREAS.find((area) => window[area] === this._given) : undefined;
        } catch {
            // The browser blocks them, so the given one isn't the browser's.
            return undefined;
        }
    }
}
