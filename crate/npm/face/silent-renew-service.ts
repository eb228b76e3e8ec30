import type { Engine } from "./engine.js";
import { eventually, whenIdle } from "./lazy.js";
import { hasAnswer } from "./loader.js";
import type { User } from "./user.js";

/** Delay after a signed-in user was found, in which the page loads undisturbed. */
const QUIET_MS = 2000;

/** Renews the session automatically. The code for it is loaded when the page is idle: see `session-at-rest.ts`. */
export class SilentRenewService {
    private _isRunning = false;
    private _waiting: ReturnType<typeof setTimeout> | undefined;
    /** The session as it was loaded: changes that the app makes to its `User` don't count. */
    private _known: string | undefined;

    constructor(
        private readonly _engine: Engine,
        private readonly _find: () => Promise<unknown>,
    ) {}

    /** Starts renewing. */
    start(): void {
        if (this._isRunning) return;
        this._set(true, "startSilentRenew");
    }

    /** Stops renewing. */
    stop(): void {
        if (!this._isRunning) return;
        this._set(false, "stopSilentRenew");
    }

    /** Follows this user's session once the page is idle: a page hears of a sign-out elsewhere even if nothing is renewed. */
    prepare(user: User): void {
        if (typeof window === "undefined") return;
        this._engine.foundEnded ??= user.expired;
        // A core that was loaded for another operation doesn't know the session yet. It raises its own events.
        if (this._engine.isStarted) return void this._engine.text((core) => core.getUser()).catch(() => {});
        if (this._known) return;
        this._known = user.toStorageString();
        this._waiting = setTimeout(() => whenIdle(() => this._follow()), QUIET_MS);
    }

    /** Drops the session that was loaded, as it isn't the current one any more. */
    forget(): void {
        clearTimeout(this._waiting);
        this._known = undefined;
    }

    private _set(runs: boolean, method: "startSilentRenew" | "stopSilentRenew"): void {
        this._isRunning = this._engine.renews = runs;
        const { isStarted, rest } = this._engine;
        // A core that can't be loaded now gets `renews` when it is.
        if (isStarted || rest) this._engine.start().then((core) => core[method](), () => void (runs && this._engine.rest?.wake()));
        // The app may have called `getUser` before, or never call it.
        else if (runs && typeof window !== "undefined") {
            const find = (): void => void this._find().catch(() => {});
            // On a callback page the session is about to change, but a `code` in the URL may be the app's own.
            if (hasAnswer()) setTimeout(() => whenIdle(() => this._isRunning && find()), QUIET_MS);
            else find();
        }
    }

    private _follow(): void {
        // Offline, perhaps: the next operation raises the error.
        eventually(({ follow }) => this._known && follow(this._engine, this._known));
    }
}
