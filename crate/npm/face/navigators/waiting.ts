import { OidcError } from "../errors.js";

/** Waits for another window's response, and can be aborted with a reason. */
export class Waiting {
    private readonly _controller = new AbortController();
    private _reason: Error | undefined;

    /** Gives up when one of the signals is aborted. */
    constructor(signals: readonly (AbortSignal | null | undefined)[]) {
        for (const signal of signals) {
            const aborted = () => this.giveUp(new OidcError("aborted", String(signal?.reason ?? "Popup aborted")));
            if (signal?.aborted) aborted();
            signal?.addEventListener("abort", aborted, { once: true, signal: this._controller.signal });
        }
    }

    /** @throws the reason, if it was given up. */
    check(): void {
        if (this._reason) throw this._reason;
    }

    /** Gives up; the first reason counts. */
    giveUp(reason: Error): void {
        this._reason ??= reason;
        this._controller.abort(this._reason);
    }

    /** Resolves with the response. */
    async of(wait: (signal: AbortSignal) => Promise<string>): Promise<{ url: string }> {
        this.check();
        try {
            return { url: await wait(this._controller.signal) };
        } catch (error) {
            throw this._reason ?? error;
        } finally {
            // Stops listening to the caller's signals.
            this.giveUp(new OidcError("aborted", "Attempted to navigate on a disposed window"));
        }
    }
}
