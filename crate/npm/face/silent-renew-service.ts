import type { Engine } from "./engine.js";
import { eventually, whenIdle } from "./lazy.js";
import { hasAnswer } from "./loader.js";
import type { User } from "./user.js";

/** How long the page has to itself after somebody was found signed in. */
const QUIET_MS = 2000;

/** Has the session renewed by itself. What does that is loaded when the page is quiet: see `session-at-rest.ts`. */
export class SilentRenewService {
    private _isRunning = false;
    private _waiting: ReturnType<typeof setTimeout> | undefined;
    /** The session that the page knows, as it was found: what the app does to its user is no news. */
    private _known: string | undefined;

    constructor(
        private readonly _engine: Engine,
        private readonly _find: () => Promise<unknown>,
    ) {}

    /** From now on. */
    start(): void {
        if (this._isRunning) return;
        this._set(true, "startSilentRenew");
    }

    /** No more. */
    stop(): void {
        if (!this._isRunning) return;
        this._set(false, "stopSilentRenew");
    }

    /** Follows this user's session from when the page is quiet: what others do to it is told, also where nothing renews it. */
    prepare(user: User): void {
        if (typeof window === "undefined") return;
        this._engine.foundEnded ??= user.expired;
        // A core that was loaded for something else hasn't looked yet. What it says is told elsewhere.
        if (this._engine.isStarted) return void this._engine.text((core) => core.getUser()).catch(() => {});
        if (this._known) return;
        this._known = user.toStorageString();
        this._waiting = setTimeout(() => whenIdle(() => this._follow()), QUIET_MS);
    }

    /** The session that was found isn't the one any more. */
    forget(): void {
        clearTimeout(this._waiting);
        this._known = undefined;
    }

    private _set(runs: boolean, method: "startSilentRenew" | "stopSilentRenew"): void {
        this._isRunning = this._engine.renews = runs;
        const { isStarted, rest } = this._engine;
        // What can't be loaded now is told by `renews` when it is.
        if (isStarted || rest) this._engine.start().then((core) => core[method](), () => {});
        // The app may have looked before, or never look. Where an answer is about to be read, its session is the one.
        else if (runs && typeof window !== "undefined" && !hasAnswer()) this._find().catch(() => {});
    }

    private _follow(): void {
        // Offline, perhaps. Whoever uses the session next is told.
        eventually(({ follow }) => this._known && follow(this._engine, this._known));
    }
}
