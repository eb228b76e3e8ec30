/**
 * Whether a store is one of this library's as it was made. What an app has made of one, by a subclass or by another method
 * put in its place, may do anything with the texts: the core is to go through it.
 */
export function isOurs(store: object, added: string[] = []): boolean {
    // A subclass may set itself up, and change nothing.
    if (Object.hasOwn(store, "_describe")) return !added.some((name) => name !== "constructor" && name in store);
    return "_describe" in store && isOurs(Object.getPrototypeOf(store), added.concat(Object.getOwnPropertyNames(store)));
}
