import { isOurs } from "./is-ours.js";

/** Keeps texts by name. What it keeps are tokens: keep them where this origin alone can read. */
export interface StateStore {
    /** Keeps a text, replacing what was there. */
    set(key: string, value: string): Promise<void>;
    /** What is kept under this key. */
    get(key: string): Promise<string | null>;
    /** Forgets what is kept under this key, and gives it back. */
    remove(key: string): Promise<string | null>;
    /** The keys of all that is kept. */
    getAllKeys(): Promise<string[]>;
}

/** What a store tells of itself. */
export interface StoreDescription {
    /** Where the browser keeps it, for stores that the core can speak to itself. */
    kind?: "sessionStorage" | "localStorage" | "indexedDB";
    /** Whether it is encrypted there. */
    encrypted?: boolean;
    /** Whether all pages of this origin have the same texts. */
    shared?: boolean;
}

/** A store of this library's. */
export interface DescribedStore extends StateStore {
    /** What it is. */
    _describe(): StoreDescription;
}

/** What a store is; nothing is known of an app's own, which is taken as shared. */
export function describeStore(store: StateStore): StoreDescription {
    if (!("_describe" in store)) return {};
    const description = (store as DescribedStore)._describe();
    const { kind, shared = kind !== "sessionStorage" } = description;
    return isOurs(store) ? description : { shared };
}
