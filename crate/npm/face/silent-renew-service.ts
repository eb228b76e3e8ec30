import type { Engine } from "./engine.js";
import { whenIdle } from "./lazy.js";
import type { User } from "./user.js";

/** How long the page has to itself after somebody was found signed in. */
const QUIET_MS = 2000;

/** Has the session renewed by itself. The core does that, and isn't needed before: it is loaded when the page is quiet. */
export class SilentRenewService {
    private _isRunning = false;
    private _waiting: ReturnType<typeof setTimeout> | undefined;

    constructor(private readonly _engine: Engine) {}

    /** From now on. */
    start(): void {
        if (this._isRunning) return;
        this._isRunning = true;
        this._engine.renews = true;
        if (this._engine.isStarted) void this._engine.start().then((core) => core.startSilentRenew());
    }

    /** No more. */
    stop(): void {
        if (!this._isRunning) return;
        this._isRunning = false;
        this._engine.renews = false;
        clearTimeout(this._waiting);
        this._waiting = undefined;
        if (this._engine.isStarted) void this._engine.start().then((core) => core.stopSilentRenew());
    }

    /** Follows this user's session from when the page is quiet. */
    prepare(user: User): void {
        const isIdle = typeof window === "undefined" || !this._isRunning || this._engine.isStarted;
        if (isIdle || this._waiting || user.expires_at === undefined) return;
        this._waiting = setTimeout(() => whenIdle(() => this._follow(user)), QUIET_MS);
    }

    private async _follow(known: User): Promise<void> {
        const isFirst = !this._engine.isStarted;
        try {
            const user = await this._engine.ask<User | null>((core) => core.getUser());
            // What another tab did while this one had nobody listening is no news to the core, but is to the page.
            if (isFirst && !user) this._engine.listener("userUnloaded", undefined);
            else if (isFirst && user?.access_token !== known.access_token) this._engine.listener("userLoaded", user);
        } catch {
            // Offline, perhaps. Whoever uses the session next is told.
            this._waiting = setTimeout(() => void this._follow(known), 30_000);
        }
    }
}
