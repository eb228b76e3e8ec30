import type { StateStore } from "./state-store.js";

/**
 * Whether a store is one of this library's as it was made. What an app has made of one, by a subclass or by another method
 * put in its place, may do anything with the texts: the core is to go through it.
 */
export function isOurs(store: StateStore): boolean {
    const prototype = Object.getPrototypeOf(store) as object;
    return Object.hasOwn(prototype, "_describe") && !Object.keys(store).some((name) => name in prototype);
}
