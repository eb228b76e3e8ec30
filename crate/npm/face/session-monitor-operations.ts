import type { SessionStatus } from "./args.js";
import { CheckSessionIFrameOperations } from "./check-session-iframe-operations.js";
import { ErrorResponse, OidcError } from "./errors.js";
import { RETRY_MS } from "./session-at-rest.js";
import { type Session, SessionMonitorBase } from "./session-monitor-base.js";

/** Delay between a sign-out and the query who is signed in at the provider. */
const PAUSE_MS = 1000;
const SILENT = "the provider's check_session_iframe doesn't respond: it can't be reached, or forbids framing";
const BLOCKED =
    "the browser blocks the provider's cookies in frames, so the session can't be monitored";

/** {@link SessionMonitorBase} with all methods. */
export class SessionMonitorOperations extends SessionMonitorBase {
    private _loading: Promise<CheckSessionIFrameOperations | undefined> | undefined;

    /** Starts with the current session. */
    override async _init(): Promise<void> {
        this._logger.create("_init");
        const user = await this._userManager.getUser();
        if (user) {
            void this._start(user);
        } else if (this._userManager.settings.monitorAnonymousSession) {
            await this._startAtProvider();
        }
    }

    override async _start(user: Session): Promise<void> {
        const { session_state } = user;
        if (!session_state) return;
        const logger = this._logger.create("_start");
        clearTimeout(this._again);
        this._sub = user.profile?.sub;
        this._session_state = session_state;
        try {
            this._checkSessionIFrame = await (this._loading ??= this._load());
            // Unless another session, or none, is monitored by now.
            if (this._session_state === session_state) this._checkSessionIFrame?.start(session_state);
        } catch (err) {
            this._loading = undefined;
            // A session that can't be monitored continues.
            logger.error("Error from getCheckSessionIframe:", err instanceof Error ? err.message : err);
        }
    }

    override async _stop(): Promise<void> {
        const logger = this._logger.create("_stop");
        clearTimeout(this._again);
        this._sub = this._session_state = undefined;
        this._checkSessionIFrame?.stop();
        if (!this._userManager.settings.monitorAnonymousSession) return;
        this._again = setTimeout(() => {
            this._startAtProvider().catch((err: unknown) => {
                logger.error("error from querySessionStatus", err instanceof Error ? err.message : err);
            });
        }, PAUSE_MS);
    }

    /** Called when the provider's page reports a change; a sign-in in a hidden frame shows which. */
    override async _callback(): Promise<void> {
        const { events } = this._userManager;
        let session: SessionStatus | null;
        try {
            session = await this._userManager.querySessionStatus();
        } catch (err) {
            if (this._sub) await this._refused(err);
            return;
        }
        if (session && this._checkSessionIFrame && session.sub === this._sub) {
            this._session_state = session.session_state;
            this._checkSessionIFrame.start(session.session_state);
            await events._raiseUserSessionChanged();
        } else if (this._sub) {
            await events._raiseUserSignedOut();
        } else {
            await events._raiseUserSignedIn();
        }
    }

    /**
     * Handles a failed query. That the provider finds no user counts as a sign-out only if its page has reported this session
     * as unchanged before; otherwise the browser may withhold its cookies from frames. Network failures are retried.
     */
    private async _refused(err: unknown): Promise<void> {
        const { events } = this._userManager;
        const error = err instanceof Error ? err : new Error(String(err));
        this._logger.debug("Error calling querySessionStatus:", error.message);
        if ((error as OidcError).may_pass) {
            this._again = setTimeout(() => void this._callback(), RETRY_MS);
        } else if (!(err instanceof ErrorResponse)) {
            await events._raiseSessionMonitorStopped(error);
        } else if (this._seenState === this._session_state || (await this._seenBefore()) === this._session_state) {
            await events._raiseUserSignedOut();
        } else {
            await events._raiseSessionMonitorStopped(new OidcError("session_monitor_blocked", BLOCKED));
        }
    }

    private async _load(): Promise<CheckSessionIFrameOperations | undefined> {
        const { metadataService, settings } = this._userManager;
        const url = await metadataService.getCheckSessionIframe();
        if (!url) {
            this._logger.warn("no check session iframe found in the metadata");
            return undefined;
        }
        const { client_id, checkSessionIntervalInSeconds: seconds, stopCheckSessionOnError } = settings;
        const callback = () => this._callback();
        const seen = () => this._seen();
        const frame = new CheckSessionIFrameOperations(callback, client_id, url, seconds, stopCheckSessionOnError, seen);
        const silent = new OidcError("session_monitor_no_answer", SILENT);
        frame.unanswered = () => void this._userManager.events._raiseSessionMonitorStopped(silent);
        await frame.load();
        return frame;
    }

    /**
     * Stores that this session was reported as unchanged: after a reload the first report may be a change. It is stored beside
     * the session: tabs that have a session each may have different states.
     */
    private _seen(): void {
        if (!this._session_state || this._seenState === this._session_state) return;
        this._seenState = this._session_state;
        const storing = this._userManager.settings.userStore.set(this._seenKey, this._session_state);
        Promise.resolve(storing).catch(() => {});
    }

    private async _seenBefore(): Promise<string | null> {
        return await Promise.resolve(this._userManager.settings.userStore.get(this._seenKey)).catch(() => null);
    }

    private get _seenKey(): string {
        const { authority, client_id } = this._userManager.settings;
        return `check_session:user:${authority}:${client_id}`;
    }

    private async _startAtProvider(): Promise<void> {
        const session = await this._userManager.querySessionStatus();
        if (!session) return;
        const { session_state, sub } = session;
        void this._start({ session_state, profile: sub ? { sub } : null });
    }
}
