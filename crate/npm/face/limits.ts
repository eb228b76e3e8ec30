import type { OperationLimits } from "./args.js";
import { OidcError } from "./errors.js";

/** `setTimeout` doesn't wait at all for longer than this. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Does this after so many seconds, 24 days at most; with no end to them it never does. */
export function after(seconds: number, work: () => void): ReturnType<typeof setTimeout> | undefined {
    return Number.isFinite(seconds) ? setTimeout(work, Math.min(seconds * 1000, LONGEST_TIMEOUT_MS)) : undefined;
}

/**
 * The operation's outcome, unless its caller gives up before.
 *
 * @throws OidcError `timed_out`; or the signal's reason.
 */
export async function within<T>({ signal, timeoutInSeconds }: OperationLimits, operation: Promise<T>): Promise<T> {
    if (!signal && timeoutInSeconds === undefined) return operation;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let giveUp: (() => void) | undefined;
    const limit = new Promise<never>((_, reject) => {
        giveUp = () => reject(signal?.reason);
        if (signal?.aborted) giveUp();
        signal?.addEventListener("abort", giveUp);
        if (timeoutInSeconds !== undefined) {
            const late = new OidcError("timed_out", `it wasn't done within ${timeoutInSeconds} seconds`);
            timer = after(timeoutInSeconds, () => reject(late));
        }
    });
    try {
        return await Promise.race([operation, limit]);
    } finally {
        clearTimeout(timer);
        if (giveUp) signal?.removeEventListener("abort", giveUp);
    }
}
