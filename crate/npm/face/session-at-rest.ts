import { noticeOf } from "./core-for.js";
import type { Engine } from "./engine.js";
import type { OidcError } from "./errors.js";
import type { Core } from "./oidc_client_wasm.js";
import { hasEnded } from "./session-ends.js";
import { describeStore } from "./state-store.js";
import { getEpochTime, LONGEST_TIMEOUT_MS, RESUMED, Timer } from "./timer.js";
import { User } from "./user.js";

/** Delay before a failed load is retried. A copy of `lazy.ts`'s: exporting it there would add to what every page waits for. */
export const RETRY_MS = 30_000;

/** A token with so much more left than its lifetime was issued before the device's clock was set back. */
const CLOCK_SKEW_SECONDS = 60;

/** Starts to follow the session of the stored entry: at rest if it isn't due yet, else with the core. */
export function follow(engine: Engine, known: string): void {
    if (engine.rest) return;
    const { isStarted } = engine;
    const session = (engine.rest = new SessionAtRest(engine, known));
    if (isStarted || !session.start()) void session.wake();
}

/**
 * A session that needs no work yet, so that the page doesn't load the core (the WebAssembly). The core is loaded when the
 * renewal is near, when another page changes the session or sends a message about it, and by the first operation. It then
 * takes over the known entry and the messages missed. No decisions are made here: in doubt the core is loaded. While that
 * fails, changes by other pages are read from the store alone, and a renewal that is due raises an error.
 */
export class SessionAtRest {
    private readonly _due = new Timer("Session due");
    /** As `_due`, but independent of the wall clock, which may be set back. */
    private _look: ReturnType<typeof setTimeout> | undefined;
    private readonly _key: string;
    private readonly _missed: string[] = [];
    private _channel: BroadcastChannel | undefined;
    private _again: ReturnType<typeof setTimeout> | undefined;
    private _isNeeded = false;
    private _isResting = false;
    private _ending: Promise<void> | undefined;
    /** The entry last announced to the page; `null` for no user. */
    private _announced: string | null;
    /** Whether it was read from the store because the core couldn't be loaded. */
    private _hasTakenOver = false;
    /** Whether an error was raised because the session is due and can't be renewed. */
    private _isFailing = false;

    constructor(
        private readonly _engine: Engine,
        private _known: string,
    ) {
        this._key = _engine.sessionKey;
        this._announced = _known;
    }

    /** Begins to rest; returns `false` if the session needs the core now. */
    start(): boolean {
        const { settings, renews } = this._engine;
        const seconds = this._secondsUntilDue();
        // Only the core can monitor these, and renew a session whose store isn't the browser's and so can't be watched.
        const isWatched = settings.monitorSession || settings.tokenWorker || (renews && !this._kind);
        const isUnknown = seconds < Infinity && !this._lifetime;
        if (isWatched || isUnknown || this._isMisdated || !(seconds > 0)) return false;
        this._isResting = true;
        this._due.addHandler(() => this.wake());
        this._rest(seconds);
        this._open();
        this._listen("addEventListener");
        void this._wakeIfChanged();
        return true;
    }

    /** The access token's lifetime in seconds; 0 if the entry, such as one of oidc-client-ts, lacks it. */
    private get _lifetime(): number {
        return (JSON.parse(this._known) as { lifetime?: number }).lifetime ?? 0;
    }

    private _rest(seconds: number): void {
        this._due.init(seconds);
        clearTimeout(this._look);
        this._look = setTimeout(() => void this._wakeIfChanged(), Math.min(seconds * 1000, LONGEST_TIMEOUT_MS));
    }

    /**
     * Seconds until the core would renew the session (see `Renewal` there); without a lifetime, until the token expires.
     * Infinite if the session isn't renewed or its token doesn't expire.
     */
    private _secondsUntilDue(): number {
        const third = this._lifetime / 3;
        const { expires_in } = User.fromStorageString(this._known);
        if (!this._engine.renews || expires_in === undefined) return Infinity;
        return expires_in - Math.min(noticeOf(this._engine.settings) ?? third, third);
    }

    /** Whether the clock was set back, so that nobody knows when the token expires. The core renews it then. */
    private get _isMisdated(): boolean {
        const { expires_in = 0 } = User.fromStorageString(this._known);
        const longest = this._lifetime + CLOCK_SKEW_SECONDS;
        return this._engine.renews && this._lifetime > 0 && expires_in > longest;
    }

    /** Loads the core and hands over to it; a failed load is retried later. */
    async wake(): Promise<void> {
        this._isNeeded = true;
        clearTimeout(this._again);
        let failure: unknown;
        const core = await this._engine.start().catch((error: unknown) => void (failure = error));
        if (core) return this.end(core);
        const stored = await this._stored().catch(() => this._announced);
        if (this._ending) return;
        if (stored !== this._announced) this._takeOver(stored);
        // Less than a second, as timers count whole ones.
        const isDue = stored !== null && this._secondsUntilDue() < 1;
        this._isNeeded = isDue || !this._goesByStore;
        // Concurrent calls fail together, and each would set a timer.
        clearTimeout(this._again);
        if (this._isNeeded) this._again = setTimeout(() => void this.wake(), RETRY_MS);
        if (isDue) this._fail(failure as OidcError);
    }

    /** Raises the events for what other pages have stored, as the core would if it could be loaded. */
    private _takeOver(stored: string | null): void {
        this._announced = stored;
        this._hasTakenOver = true;
        this._isFailing = false;
        this._due.cancel();
        if (!stored) return this._engine.listener("userUnloaded", undefined);
        this._known = stored;
        if (this._isResting) this._rest(this._secondsUntilDue());
        this._engine.listener("userLoaded", JSON.parse(stored));
    }

    /** Whether the store alone suffices until the session is due: it shows what other pages do. */
    private get _goesByStore(): boolean {
        const isAlone = this._kind === "sessionStorage";
        return this._isResting && this._hasTakenOver && !(isAlone && this._missed.length);
    }

    /** Raises once that the session can't be renewed without the core, whose files may be gone for good after a deployment. */
    private _fail(error: OidcError): void {
        if (this._isFailing || !this._engine.renews) return;
        this._isFailing = true;
        const will_retry_at = getEpochTime() + RETRY_MS / 1000;
        this._engine.listener("silentRenewError", Object.assign(error, { will_retry_at }));
    }

    /** Hands the session over to the core. */
    end(core: Core): Promise<void> {
        return (this._ending ??= this._handOver(core));
    }

    /** Ends without a core, as no user is signed in any more. */
    drop(): void {
        this._ending = Promise.resolve();
        this._stop();
        this._close();
    }

    private _stop(): void {
        clearTimeout(this._again);
        clearTimeout(this._look);
        this._due.cancel();
        this._listen("removeEventListener");
    }

    private async _handOver(core: Core): Promise<void> {
        this._stop();
        const resume = () => core.resumeSession(this._known, this._missed.splice(0));
        await resume();
        // Messages sent just before the core listened may have arrived only now.
        this._close();
        if (this._missed.length) await resume();
    }

    /** The browser's callback (`EventListenerObject`). */
    handleEvent(event: Event): void {
        const { type } = event;
        // An open channel would keep the page out of the back-forward cache.
        if (type === "pagehide") return this._close();
        if (type === "pageshow") this._open();
        if (type === "storage" && !this._isOurs(event as StorageEvent)) return;
        void this._wakeIfChanged();
    }

    private _listen(method: "addEventListener" | "removeEventListener"): void {
        for (const name of [...RESUMED.window, "storage", "pagehide"]) window[method](name, this);
        for (const name of RESUMED.document) document[method](name, this);
    }

    private _open(): void {
        if (this._channel || typeof BroadcastChannel !== "function") return;
        this._channel = new BroadcastChannel(this._key);
        this._channel.onmessage = ({ data }) => this._onMessage(data);
    }

    private _close(): void {
        this._channel?.close();
        this._channel = undefined;
    }

    private _onMessage(text: unknown): void {
        if (typeof text !== "string" || this._isOfOthers(text)) return;
        this._missed.push(text);
        void this.wake();
    }

    /** Whether a message is about another page's session, where each page has its own (`sessionStorage`). */
    private _isOfOthers(text: string): boolean {
        if (this._kind !== "sessionStorage") return false;
        const session = sessionOf(text);
        return session !== undefined && session !== sessionOf(this._known);
    }

    private _isOurs({ key, storageArea }: StorageEvent): boolean {
        // `null`: the storage was cleared.
        const isEntry = key === null || key.endsWith(this._key);
        return isEntry && this._kind !== "indexedDB" && storageArea === window[this._kind!];
    }

    /** Loads the core if it is needed anyway, or if the session isn't the one that this page knows any more. */
    private async _wakeIfChanged(): Promise<void> {
        const isOver = async () => (await this._isChanged().catch(() => true)) || (await this._hasEnded().catch(() => false));
        if (this._isNeeded || this._isMisdated || (await isOver())) await this.wake();
    }

    private async _isChanged(): Promise<boolean> {
        return (await this._stored()) !== this._known;
    }

    /** The stored entry in this page's format. */
    private async _stored(): Promise<string | null> {
        const stored = await this._engine.userStore.get(this._key);
        return stored ? User.fromStorageString(stored).toStorageString() : null;
    }

    /** Whether the session was ended in the tab that this one was duplicated from, whose message it may have missed. */
    private async _hasEnded(): Promise<boolean> {
        return this._kind === "sessionStorage" && (await hasEnded(this._engine.settings, sessionOf(this._known)));
    }

    private get _kind() {
        return describeStore(this._engine.userStore).kind;
    }
}

/** The session that an entry or a message is about, if it names one: a session is named by its sign-in at first. */
function sessionOf(text: string): unknown {
    try {
        const { session, signin_id } = JSON.parse(text) as { session?: unknown; signin_id?: unknown };
        return session ?? signin_id;
    } catch {
        return undefined;
    }
}
