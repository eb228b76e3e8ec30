import { isOurs } from "./is-ours.js";

/** Stores strings by key. They include tokens, so only this origin must be able to read them. */
export interface StateStore {
    /** Stores a value, replacing an older one. */
    set(key: string, value: string): Promise<void>;
    /** The value of this key. */
    get(key: string): Promise<string | null>;
    /** Removes the entry of this key, and returns its value. */
    remove(key: string): Promise<string | null>;
    /** All keys. */
    getAllKeys(): Promise<string[]>;
}

/** Describes a store to the core. */
export interface StoreDescription {
    /** The browser storage behind it, if the core can access that itself. */
    kind?: "sessionStorage" | "localStorage" | "indexedDB";
    /** Whether its values are encrypted. */
    encrypted?: boolean;
    /** Whether all pages of this origin share its entries. */
    shared?: boolean;
}

/** A store of this library. */
export interface DescribedStore extends StateStore {
    /** Describes the store. */
    _describe(): StoreDescription;
}

/** A store's description; empty for an app's own store, which counts as shared. */
export function describeStore(store: StateStore): StoreDescription {
    if (!("_describe" in store)) return {};
    const description = (store as DescribedStore)._describe();
    const { kind, shared = kind !== "sessionStorage" } = description;
    return isOurs(store) ? description : { shared };
}
