import type { OperationLimits } from "./args.js";
import { OidcError } from "./errors.js";
import { LONGEST_TIMEOUT_MS } from "./timer.js";

/** The most that the core is told: 68 years. */
const MOST_SECONDS = 2 ** 31 - 1;

/** Does this after so many seconds, 24 days at most; with no end to them it never does. */
export function after(seconds: number, work: () => void): ReturnType<typeof setTimeout> | undefined {
    return Number.isFinite(seconds) ? setTimeout(work, Math.min(seconds * 1000, LONGEST_TIMEOUT_MS)) : undefined;
}

/** As the core counts them: it knows no parts of a second, and nothing before or without an end. */
export function wholeSeconds(seconds: number): number {
    return Math.min(Math.max(Math.ceil(seconds), 0), MOST_SECONDS);
}

/** What stands for a number where settings come as text, from the environment or a file; empty text for none. */
export function numberOf<T>(value: T): T | number | undefined {
    if (value === "") return undefined;
    return typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
}

/** These settings or arguments, with the times among them as the core counts them. */
export function inWholeSeconds<Args extends object>(args: Args): Args {
    const isTime = (name: string): boolean => name.endsWith("InSeconds") || name === "max_age";
    // An age below nothing would make everything too old: the core refuses it.
    const isAge = (name: string): boolean => name === "max_age" || name === "staleStateAgeInSeconds";
    const whole = Object.entries(args).map(([name, given]) => {
        const value: unknown = isTime(name) ? numberOf(given) : given;
        const counts = typeof value === "number" && isTime(name) && !(value < 0 && isAge(name));
        return [name, counts ? wholeSeconds(value) : value];
    });
    return Object.fromEntries(whole) as Args;
}

/**
 * The operation's outcome, unless its caller gives up before. What can be given up on its way gets a signal of that.
 *
 * @throws OidcError `timed_out`, or `late`; or the signal's reason.
 */
export async function within<T>(
    { signal, timeoutInSeconds }: OperationLimits,
    operation: Promise<T> | ((signal?: AbortSignal) => Promise<T>),
    late: Error = Object.assign(new OidcError("timed_out", `it wasn't done within ${timeoutInSeconds} seconds`), { may_pass: true }),
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
