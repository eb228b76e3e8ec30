import type { Engine } from "./engine.js";
import { later, whenIdle } from "./lazy.js";
import type { User } from "./user.js";

/** How long the page has to itself after somebody was found signed in, and between attempts to load what follows them. */
const QUIET_MS = 2000;
const AGAIN_MS = 30_000;

/** Has the session renewed by itself. What does that is loaded when the page is quiet: see `session-at-rest.ts`. */
export class SilentRenewService {
    private _isRunning = false;
    private _waiting: ReturnType<typeof setTimeout> | undefined;

    constructor(private readonly _engine: Engine) {}

    /** From now on. */
    start(): void {
        if (this._isRunning) return;
        this._set(true, "startSilentRenew");
    }

    /** No more. */
    stop(): void {
        if (!this._isRunning) return;
        clearTimeout(this._waiting);
        this._waiting = undefined;
        this._set(false, "stopSilentRenew");
    }

    /** Follows this user's session from when the page is quiet. */
    prepare(user: User): void {
        const isIdle = typeof window === "undefined" || !this._isRunning || this._engine.isStarted;
        if (isIdle || this._waiting || user.expires_at === undefined) return;
        this._waiting = setTimeout(() => whenIdle(() => this._follow(user)), QUIET_MS);
    }

    private _set(runs: boolean, method: "startSilentRenew" | "stopSilentRenew"): void {
        this._isRunning = this._engine.renews = runs;
        const { isStarted, rest } = this._engine;
        // What can't be loaded now is told by `renews` when it is.
        if (isStarted || rest) this._engine.start().then((core) => core[method](), () => {});
    }

    private _follow(user: User): void {
        const again = (): void => void (this._waiting = setTimeout(() => this._follow(user), AGAIN_MS));
        // Offline, perhaps. Whoever uses the session next is told.
        later().then(({ follow }) => follow(this._engine, user), again);
    }
}
