import { Logger } from "./log.js";

/** The part of {@link CheckSessionIFrame} that is available at once. */
export class CheckSessionIFrameBase {
    /** @internal */
    protected readonly _logger = new Logger("CheckSessionIFrame");
    /** @internal */
    protected readonly _frame_origin: string;
    /** @internal */
    protected readonly _frame: HTMLIFrameElement;
    /** @internal */
    protected _timer: ReturnType<typeof setInterval> | null = null;
    /** @internal */
    protected _session_state: string | null = null;

    /** @internal */
    protected readonly _asks: { client_id: string; everyMs: number; stopsOnError: boolean };
    /** @internal */
    protected readonly _tells: { changed: () => Promise<void>; unchanged?: () => void };

    /** `callback` is called when the session has changed, `unchanged` at each check where it hasn't. */
    constructor(
        callback: () => Promise<void>,
        client_id: string,
        url: string,
        intervalInSeconds: number,
        stopOnError: boolean,
        unchanged?: () => void,
    ) {
        this._asks = { client_id, everyMs: intervalInSeconds * 1000, stopsOnError: stopOnError };
        this._tells = { changed: callback, unchanged };
        const { href, origin } = new URL(url);
        this._frame_origin = origin;
        this._frame = window.document.createElement("iframe");
        // The attribute, as a content security policy may forbid styles.
        this._frame.hidden = true;
        this._frame.src = href;
    }
}
