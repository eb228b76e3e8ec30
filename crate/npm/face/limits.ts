import type { OperationLimits } from "./args.js";
import { OidcError } from "./errors.js";
import { LONGEST_TIMEOUT_MS } from "./timer.js";

/** The longest time that the core is given: 68 years. */
const MOST_SECONDS = 2 ** 31 - 1;

/** Runs `work` after `seconds`, 24 days at most; never if they are infinite. */
export function after(seconds: number, work: () => void): ReturnType<typeof setTimeout> | undefined {
    return Number.isFinite(seconds) ? setTimeout(work, Math.min(seconds * 1000, LONGEST_TIMEOUT_MS)) : undefined;
}

/** The seconds rounded up and clamped to what the core accepts: whole numbers from 0 to {@link MOST_SECONDS}. */
export function wholeSeconds(seconds: number): number {
    return Math.min(Math.max(Math.ceil(seconds), 0), MOST_SECONDS);
}

/** Parses digits into a number, as settings from the environment or a file are text; empty text becomes `undefined`. */
export function parsedIfNumeric<T>(value: T): T | number | undefined {
    if (value === "") return undefined;
    return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
}

/** The settings or arguments with their times as {@link wholeSeconds}. */
export function inWholeSeconds<Args extends object>(args: Args): Args {
    const isTime = (name: string): boolean => name.endsWith("InSeconds") || name === "max_age";
    // A negative age isn't clamped: the core rejects it.
    const isAge = (name: string): boolean => name === "max_age" || name === "staleStateAgeInSeconds";
    const whole = Object.entries(args).map(([name, given]) => {
        const value: unknown = isTime(name) ? parsedIfNumeric(given) : given;
        const counts = typeof value === "number" && isTime(name) && !(value < 0 && isAge(name));
        return [name, counts ? wholeSeconds(value) : value];
    });
    return Object.fromEntries(whole) as Args;
}

/**
 * Runs an operation until the caller's limits. An operation given as a function gets a signal that is aborted then.
 *
 * @throws OidcError `timed_out`, or `late`; or the signal's reason.
 */
export async function within<T>(
    { signal, timeoutInSeconds }: OperationLimits,
    operation: Promise<T> | ((signal?: AbortSignal) => Promise<T>),
    late: Error = Object.assign(new OidcError("timed_out", `the operation took longer than ${timeoutInSeconds} seconds`), { may_pass: true }),
): Promise<T> {
    const begin = typeof operation === "function" ? operation : () => operation;
    if (!signal && timeoutInSeconds === undefined) return begin();
    const limit = new AbortController();
    const givenUp = new Promise<never>((_, reject) => {
        limit.signal.addEventListener("abort", () => reject(limit.signal.reason));
    });
    const giveUp = (): void => limit.abort(signal?.reason);
    if (signal?.aborted) giveUp();
    signal?.addEventListener("abort", giveUp);
    const timer = timeoutInSeconds === undefined ? undefined : after(timeoutInSeconds, () => limit.abort(late));
    try {
        return await Promise.race([givenUp, begin(limit.signal)]);
    } finally {
        clearTimeout(timer);
        signal?.removeEventListener("abort", giveUp);
    }
}
