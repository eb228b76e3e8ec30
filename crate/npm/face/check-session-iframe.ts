import { Logger } from "./log.js";

/** The provider's page in a hidden frame, which is asked whether the session has changed (Session Management 1.0 section 3). */
export class CheckSessionIFrame {
    private readonly _logger = new Logger("CheckSessionIFrame");
    private readonly _frame_origin: string;
    private readonly _frame: HTMLIFrameElement;
    private _timer: ReturnType<typeof setInterval> | null = null;
    private _session_state: string | null = null;
    private readonly _message = (e: MessageEvent<unknown>): void => {
        if (e.origin !== this._frame_origin || e.source !== this._frame.contentWindow) return;
        this._logger.debug("message from check session op iframe:", e.data);
        if (e.data === "unchanged") {
            this._unchanged?.();
        } else if (e.data === "changed") {
            this.stop();
            void this._callback();
        } else if (e.data === "error" && this._stopOnError) {
            this.stop();
        }
    };

    constructor(
        /** Called when it has changed. */
        private readonly _callback: () => Promise<void>,
        private readonly _client_id: string,
        url: string,
        private readonly _intervalInSeconds: number,
        private readonly _stopOnError: boolean,
        /** Called each time that it hasn't. */
        private readonly _unchanged?: () => void,
    ) {
        const { href, origin } = new URL(url);
        this._frame_origin = origin;
        this._frame = window.document.createElement("iframe");
        // By the attribute: a content security policy may forbid styles.
        this._frame.hidden = true;
        this._frame.src = href;
    }

    /** Puts the frame into the page. Resolves when it is loaded. */
    load(): Promise<void> {
        return new Promise((resolve) => {
            this._frame.onload = () => resolve();
            window.document.body.appendChild(this._frame);
            window.addEventListener("message", this._message);
        });
    }

    /** Asks from now on whether this is still the session's state. */
    start(session_state: string): void {
        if (this._session_state === session_state) return;
        this._logger.create("start");
        this.stop();
        this._session_state = session_state;
        const question = `${this._client_id} ${session_state}`;
        const ask = () => this._frame.contentWindow?.postMessage(question, this._frame_origin);
        ask();
        this._timer = setInterval(ask, this._intervalInSeconds * 1000);
    }

    /** Asks no more. */
    stop(): void {
        this._logger.create("stop");
        this._session_state = null;
        if (this._timer) clearInterval(this._timer);
        this._timer = null;
    }
}
