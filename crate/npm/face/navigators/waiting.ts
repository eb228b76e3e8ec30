import { OidcError } from "../errors.js";

/** One wait for another window's answer, which may be given up with a reason of one's own. */
export class Waiting {
    private readonly _controller = new AbortController();
    private _reason: Error | undefined;

    /** Gives up when one of these does. */
    constructor(signals: readonly (AbortSignal | null | undefined)[]) {
        for (const signal of signals) {
            const aborted = () => this.giveUp(new OidcError("aborted", String(signal?.reason ?? "Popup aborted")));
            if (signal?.aborted) aborted();
            signal?.addEventListener("abort", aborted, { once: true, signal: this._controller.signal });
        }
    }

    /** @throws the reason for which it was given up. */
    check(): void {
        if (this._reason) throw this._reason;
    }

    /** Gives up, for the first reason that there is. */
    giveUp(reason: Error): void {
        this._reason ??= reason;
        this._controller.abort(this._reason);
    }

    /** The answer. */
    async of(wait: (signal: AbortSignal) => Promise<string>): Promise<{ url: string }> {
        this.check();
        try {
            return { url: await wait(this._controller.signal) };
        } catch (error) {
            throw this._reason ?? error;
        } finally {
            // Nobody listens to the caller's signals any more.
            this.giveUp(new OidcError("aborted", "Attempted to navigate on a disposed window"));
        }
    }
}
