/**
 * Whether a store is an unmodified one of this library's. The core must call one that an app has changed, by a subclass or by
 * replacing a method, as it may do anything with the values.
 */
export function isOurs(store: object, added: string[] = []): boolean {
    // A subclass that only adds a constructor changes nothing.
    if (Object.hasOwn(store, "_describe")) return !added.some((name) => name !== "constructor" && name in store);
    return "_describe" in store && isOurs(Object.getPrototypeOf(store), added.concat(Object.getOwnPropertyNames(store)));
}
