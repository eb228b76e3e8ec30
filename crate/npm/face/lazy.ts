import { OidcError } from "./errors.js";

// A page looks up the user before it shows anything, which needs little code: settings, a store, events. The rest of the
// library is one file that is loaded later. The classes have a base that is available at once; their other methods are
// stubs until that file is loaded.

/** Delay before a failed load is retried. */
const RETRY_MS = 30_000;

type Later = typeof import("./later.js");
type Method = (this: unknown, ...args: unknown[]) => unknown;
interface Class {
    prototype: object;
}

const classes: { base: Class; fullOf: (later: Later) => Class }[] = [];
const stubs = new WeakSet<object>();
let loading: Promise<Later> | undefined;

/**
 * Presents the base as the full class: `methods`, which must be async, load the rest of it.
 *
 * @param fullOf the class that extends the base by all other methods
 */
export function lazily<Full extends Class>(base: Class, methods: readonly string[], fullOf: (later: Later) => Full): Full {
    for (const name of methods) {
        const stub = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
            // The default is the current URL at the time of the call: an app may clean it while the rest is loaded.
            if (name.endsWith("Callback")) args[0] ??= location.href;
            const { prototype } = fullOf(await later()) as { prototype: Record<string, Method> };
            return await prototype[name].apply(this, args);
        };
        stubs.add(stub);
        define(base, name, { value: stub, writable: true });
    }
    classes.push({ base, fullOf });
    return base as Full;
}

/** Loads the rest of the library. A failed load is retried at the next use. */
export function later(): Promise<Later> {
    loading ??= import("./later.js").then(complete, (error: unknown) => {
        loading = undefined;
        const said = error instanceof Error ? error.message : String(error);
        const what = "a part of the library can't be loaded: serve its files beside the script";
        throw Object.assign(new OidcError("script_unavailable", `${what} (${said})`), { cause: error, may_pass: true });
    });
    return loading;
}

/** Runs `work` with the rest of the library once it is loaded; failed loads are retried. */
export function eventually(work: (later: Later) => unknown): void {
    later().then(work, () => setTimeout(() => eventually(work), RETRY_MS));
}

/** Runs `work` when the page is idle. */
export function whenIdle(work: () => void): void {
    if (typeof requestIdleCallback === "function") requestIdleCallback(work, { timeout: 5000 });
    else work();
}

/** Replaces the stubs by the full classes' methods. */
function complete(later: Later): Later {
    for (const { base, fullOf } of classes) {
        for (let own = fullOf(later).prototype; own !== base.prototype; own = Object.getPrototypeOf(own)) {
            for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(own))) {
                if (isVacant(base, name)) define(base, name, descriptor);
            }
        }
    }
    return later;
}

/** Whether a method may be defined: not if an app has replaced it, such as by a test double. */
function isVacant({ prototype }: Class, name: string): boolean {
    const there = Object.getOwnPropertyDescriptor(prototype, name);
    return !there || stubs.has(there.value as object);
}

function define({ prototype }: Class, name: string, descriptor: PropertyDescriptor): void {
    Object.defineProperty(prototype, name, { configurable: true, ...descriptor });
}
