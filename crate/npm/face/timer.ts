import { Event } from "./event.js";

/** The longest delay of `setTimeout`; with a longer one it fires at once. */
export const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
/** Events after which a page may have slept, so that its timers are late. */
export const RESUMED = { window: ["online", "pageshow", "focus"], document: ["visibilitychange", "resume"] } as const;

/** Seconds since 1970. */
export const getEpochTime = (): number => Math.floor(Date.now() / 1000);

/** An event that is raised at a time of the wall clock, even if the page has slept until then. */
export class Timer extends Event<[]> {
    private _timerHandle: ReturnType<typeof setTimeout> | null = null;
    private _expiration = 0;
    private readonly _check = (): void => {
        if (this._expiration > getEpochTime()) return this._wait();
        this.cancel();
        void this.raise();
    };

    /** When it is due, in seconds since 1970. */
    get expiration(): number {
        return this._expiration;
    }

    /** Starts the timer; it is due in that many seconds, at least one. */
    init(durationInSeconds: number): void {
        const expiration = getEpochTime() + Math.max(Math.floor(durationInSeconds), 1);
        if (this._timerHandle && this._expiration === expiration) return;
        this.cancel();
        this._expiration = expiration;
        this._wait();
        this._listen("addEventListener");
    }

    /** Stops the timer. */
    cancel(): void {
        if (!this._timerHandle) return;
        clearTimeout(this._timerHandle);
        this._timerHandle = null;
        this._listen("removeEventListener");
    }

    private _wait(): void {
        if (this._timerHandle) clearTimeout(this._timerHandle);
        const milliseconds = this._expiration * 1000 - Date.now();
        this._timerHandle = setTimeout(this._check, Math.min(milliseconds, LONGEST_TIMEOUT_MS));
    }

    private _listen(method: "addEventListener" | "removeEventListener"): void {
        for (const target of ["window", "document"] as const) {
            for (const name of RESUMED[target]) globalThis[target]?.[method]?.(name, this._check);
        }
    }
}
