import { CheckSessionIFrameBase } from "./check-session-iframe-base.js";

/** After this many unanswered questions in a row the page counts as not answering. */
const QUESTIONS = 5;

/** {@link CheckSessionIFrameBase} with all methods. */
export class CheckSessionIFrameOperations extends CheckSessionIFrameBase {
    /** Called when the page doesn't answer. @internal */
    unanswered?: () => void;
    private asked = 0;

    /** Adds the frame to the page. Resolves when it is loaded. */
    load(): Promise<void> {
        return new Promise((resolve) => {
            this._frame.onload = () => resolve();
            window.document.body.appendChild(this._frame);
            window.addEventListener("message", (e) => this._message(e));
        });
    }

    /** Starts to ask whether this is still the session's state. */
    start(session_state: string): void {
        if (this._session_state === session_state) return;
        this._logger.create("start");
        this.stop();
        this._session_state = session_state;
        const question = `${this._asks.client_id} ${session_state}`;
        this.asked = 0;
        const ask = () => {
            if (this.asked === QUESTIONS) return this.giveUp();
            this.asked += 1;
            this._frame.contentWindow?.postMessage(question, this._frame_origin);
        };
        ask();
        this._timer = setInterval(ask, this._asks.everyMs);
    }

    /** Stops asking. */
    stop(): void {
        this._logger.create("stop");
        this._session_state = null;
        if (this._timer) clearInterval(this._timer);
        this._timer = null;
    }

    private giveUp(): void {
        this.stop();
        this.unanswered?.();
    }

    private _message(e: MessageEvent<unknown>): void {
        if (e.origin !== this._frame_origin || e.source !== this._frame.contentWindow) return;
        this.asked = 0;
        this._logger.debug("message from check session op iframe:", e.data);
        if (e.data === "unchanged") {
            this._tells.unchanged?.();
        } else if (e.data === "changed") {
            this.stop();
            void this._tells.changed();
        } else if (e.data === "error" && this._asks.stopsOnError) {
            this.stop();
        }
    }
}
