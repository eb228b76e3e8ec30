import type { AsyncStorage } from "./async-storage.js";
import { InMemoryWebStorage } from "./in-memory-web-storage.js";
import { Logger } from "./log.js";
import type { DescribedStore, StoreDescription } from "./state-store.js";

/** What oidc-client-ts puts before its keys, so that an app can change over without signing anyone out. */
const PREFIX = "oidc.";
const AREAS = ["sessionStorage", "localStorage"] as const;

type Area = (typeof AREAS)[number];

/** The browser's area of this name, looked up when it is used; memory where there is no window. */
export function storageArea(area: Area): (() => Storage) & { area: Area } {
    let memory: Storage | undefined;
    const find = () => (typeof window === "undefined" ? (memory ??= new InMemoryWebStorage()) : window[area]);
    return Object.assign(find, { area });
}

/** Keeps texts in web storage, or in anything like it. */
export class WebStorageStateStore implements DescribedStore {
    private readonly _logger = new Logger("WebStorageStateStore");
    private readonly _prefix: string;
    private readonly _given: AsyncStorage | Storage | (() => AsyncStorage | Storage);

    constructor({
        prefix = PREFIX,
        store = storageArea("localStorage"),
    }: {
        /** What stands before its keys: `oidc.` by default. */
        prefix?: string;
        /** Where the texts are, or what gives that when it is asked: `localStorage` by default. */
        store?: AsyncStorage | Storage | (() => AsyncStorage | Storage);
    } = {}) {
        this._given = store;
        this._prefix = prefix;
    }

    /** @throws DOMException `SecurityError` where the browser blocks it. */
    private get _store(): AsyncStorage | Storage {
        return typeof this._given === "function" ? this._given() : this._given;
    }

    /** Keeps a text. Rejects where there is no room, or the browser blocks it. */
    async set(key: string, value: string): Promise<void> {
        this._logger.create(`set('${key}')`);
        await this._store.setItem(this._prefix + key, value);
    }

    /** What is kept under this key. */
    async get(key: string): Promise<string | null> {
        this._logger.create(`get('${key}')`);
        return await this._store.getItem(this._prefix + key);
    }

    /** Forgets what is kept under this key, and gives it back. */
    async remove(key: string): Promise<string | null> {
        this._logger.create(`remove('${key}')`);
        const item = await this._store.getItem(this._prefix + key);
        await this._store.removeItem(this._prefix + key);
        return item;
    }

    /** The keys of all that is kept under its prefix, without that. */
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

    /** What it is, for the core. */
    _describe(): StoreDescription {
        const kind = this._kind();
        if (kind && kind !== "memory" && this._prefix === PREFIX) return { kind };
        return { shared: kind !== "memory" && kind !== "sessionStorage" };
    }

    /** Which area of the browser's it is, if it is one. */
    private _kind(): Area | "memory" | undefined {
        const hasWindow = typeof window !== "undefined";
        // A storage has its items as members.
        const { area } = (typeof this._given === "function" ? this._given : {}) as { area?: Area };
        if (area) return hasWindow ? area : "memory";
        if (this._given instanceof InMemoryWebStorage) return "memory";
        try {
            return hasWindow ? AREAS.find((area) => window[area] === this._given) : undefined;
        } catch {
            // The browser blocks them, so nobody was given one.
            return undefined;
        }
    }
}
