import { noticeOf } from "./core-for.js";
import type { Engine } from "./engine.js";
import type { OidcError } from "./errors.js";
import type { Core } from "./oidc_client_wasm.js";
import { hasEnded } from "./session-ends.js";
import { describeStore } from "./state-store.js";
import { getEpochTime, LONGEST_TIMEOUT_MS, RESUMED, Timer } from "./timer.js";
import { User } from "./user.js";

/** Until what could not be done is tried again. As in `lazy.ts`: what that exported, each page would wait for. */
export const RETRY_MS = 30_000;

/** A token that lives so many seconds longer than it can was given by a clock that was set back since. */
const CLOCK_SKEW_SECONDS = 60;

/** Follows the session of this entry from now on: at rest, if nothing is to be done yet. */
export function follow(engine: Engine, known: string): void {
    if (engine.rest) return;
    const { isStarted } = engine;
    const session = (engine.rest = new SessionAtRest(engine, known));
    if (isStarted || !session.start()) void session.wake();
}

/**
 * A session while there is nothing to do: a page keeps no WebAssembly for it. It is loaded when the renewal comes near, when
 * another page says something about the session or has changed it, and with the first operation. It then learns what this
 * page knows and has heard, and does the rest. Nothing is decided here: whenever in doubt, it is loaded. As long as it can't
 * be, the page is told what others do by the store alone, and that a renewal that is due fails.
 */
export class SessionAtRest {
    private readonly _due = new Timer("Session due");
    /** The same by time that passes: the clock may be set back. */
    private _look: ReturnType<typeof setTimeout> | undefined;
    private readonly _key: string;
    private readonly _missed: string[] = [];
    private _channel: BroadcastChannel | undefined;
    private _again: ReturnType<typeof setTimeout> | undefined;
    private _isNeeded = false;
    private _isResting = false;
    private _ending: Promise<void> | undefined;
    /** The entry that the page was last told of; `null` for nobody. */
    private _told: string | null;
    /** Whether that was read from the store for want of the core. */
    private _hasTakenOver = false;
    /** Whether it was told that the session that is due can't be renewed. */
    private _isFailing = false;

    constructor(
        private readonly _engine: Engine,
        private _known: string,
    ) {
        this._key = _engine.sessionKey;
        this._told = _known;
    }

    /** Begins to rest. Whether it may. */
    start(): boolean {
        const { settings } = this._engine;
        const seconds = this._secondsUntilDue();
        // What only the core can watch, or nobody: a store that isn't one of the browser's.
        const isWatched = settings.monitorSession || settings.tokenWorker || !this._kind;
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

    /** How long the token lives, if the entry says so: those of oidc-client-ts don't. */
    private get _lifetime(): number {
        return (JSON.parse(this._known) as { lifetime?: number }).lifetime ?? 0;
    }

    private _rest(seconds: number): void {
        this._due.init(seconds);
        clearTimeout(this._look);
        this._look = setTimeout(() => void this._wakeIfChanged(), Math.min(seconds * 1000, LONGEST_TIMEOUT_MS));
    }

    /**
     * Until the core renews the session: see `Renewal` there. Where nobody knows when that is, until the token ends; endless
     * where nothing renews it, or it has no end.
     */
    private _secondsUntilDue(): number {
        const third = this._lifetime / 3;
        const { expires_in } = User.fromStorageString(this._known);
        if (!this._engine.renews || expires_in === undefined) return Infinity;
        return expires_in - Math.min(noticeOf(this._engine.settings) ?? third, third);
    }

    /** Whether nobody knows when the token ends, since the clock was set back: the core renews it then. */
    private get _isMisdated(): boolean {
        const { expires_in = 0 } = User.fromStorageString(this._known);
        const longest = this._lifetime + CLOCK_SKEW_SECONDS;
        return this._engine.renews && this._lifetime > 0 && expires_in > longest;
    }

    /** Loads the core, or else tries again later. */
    async wake(): Promise<void> {
        this._isNeeded = true;
        clearTimeout(this._again);
        let failure: unknown;
        const core = await this._engine.start().catch((error: unknown) => void (failure = error));
        if (core) return this.end(core);
        const stored = await this._stored().catch(() => this._told);
        if (this._ending) return;
        if (stored !== this._told) this._takeOver(stored);
        // Timers count whole seconds.
        const isDue = stored !== null && this._secondsUntilDue() < 1;
        this._isNeeded = isDue || !this._goesByStore;
        // Several may have waited for the same failure.
        clearTimeout(this._again);
        if (this._isNeeded) this._again = setTimeout(() => void this.wake(), RETRY_MS);
        if (isDue) this._fail(failure as OidcError);
    }

    /** Tells what others have made of the session, by the store: the core would say the same if it could be loaded. */
    private _takeOver(stored: string | null): void {
        this._told = stored;
        this._hasTakenOver = true;
        this._isFailing = false;
        this._due.cancel();
        if (!stored) return this._engine.listener("userUnloaded", undefined);
        this._known = stored;
        if (this._isResting) this._rest(this._secondsUntilDue());
        this._engine.listener("userLoaded", JSON.parse(stored));
    }

    /** Whether nothing is to be done until the session is due: the store has said what others did, and says what they will. */
    private get _goesByStore(): boolean {
        const isAlone = this._kind === "sessionStorage";
        return this._isResting && this._hasTakenOver && !(isAlone && this._missed.length);
    }

    /** Says once that the session can't be renewed for want of the core: after a deployment its files may be gone for good. */
    private _fail(error: OidcError): void {
        if (this._isFailing || !this._engine.renews) return;
        this._isFailing = true;
        const will_retry_at = getEpochTime() + RETRY_MS / 1000;
        this._engine.listener("silentRenewError", Object.assign(error, { will_retry_at }));
    }

    /** Hands everything over to the core. */
    end(core: Core): Promise<void> {
        return (this._ending ??= this._handOver(core));
    }

    /** Ends without a core: nobody is signed in any more. */
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
        // What was said just before the core listened may have come only now.
        this._close();
        if (this._missed.length) await resume();
    }

    /** For the browser. */
    handleEvent(event: Event): void {
        const { type } = event;
        // With an open channel no page is kept in the back-forward cache.
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

    /** Whether it is about another session than this page's, where each page has its own. */
    private _isOfOthers(text: string): boolean {
        if (this._kind !== "sessionStorage") return false;
        const session = sessionOf(text);
        return session !== undefined && session !== sessionOf(this._known);
    }

    private _isOurs({ key, storageArea }: StorageEvent): boolean {
        // Without a key everything was cleared.
        const isEntry = key === null || key.endsWith(this._key);
        return isEntry && this._kind !== "indexedDB" && storageArea === window[this._kind!];
    }

    /** Loads the core if the session is another than the one that this page knows, or if the core is wanted anyway. */
    private async _wakeIfChanged(): Promise<void> {
        const isOver = async () => (await this._isChanged().catch(() => true)) || (await this._hasEnded().catch(() => false));
        if (this._isNeeded || this._isMisdated || (await isOver())) await this.wake();
    }

    private async _isChanged(): Promise<boolean> {
        return (await this._stored()) !== this._known;
    }

    /** The entry as this page would write it. */
    private async _stored(): Promise<string | null> {
        const stored = await this._engine.userStore.get(this._key);
        return stored ? User.fromStorageString(stored).toStorageString() : null;
    }

    /** Whether it was ended in the tab that this one was duplicated from: nobody can have told it while it was away. */
    private async _hasEnded(): Promise<boolean> {
        return this._kind === "sessionStorage" && (await hasEnded(this._engine.settings, sessionOf(this._known)));
    }

    private get _kind() {
        return describeStore(this._engine.userStore).kind;
    }
}

/** Which session an entry or a message is about, if it says so: the first of a name has that of its sign-in. */
function sessionOf(text: string): unknown {
    try {
        const { session, signin_id } = JSON.parse(text) as { session?: unknown; signin_id?: unknown };
        return session ?? signin_id;
    } catch {
        return undefined;
    }
}
