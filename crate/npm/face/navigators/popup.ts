import type { OperationLimits, PopupWindowParams } from "../args.js";
import { OidcError } from "../errors.js";
import { after } from "../limits.js";
import { Logger } from "../log.js";
import type { UserManagerSettingsStore } from "../user-manager-settings.js";
import { notifyOpener } from "./callback.js";
import type { INavigator, IWindow, NavigateParams, NavigateResponse, WaitForAnswer } from "./navigator.js";
import { popupFeatures } from "./popup-features.js";
import { defaultPopupWindowFeatures } from "./popup-window-features.js";
import { Waiting } from "./waiting.js";

const CLOSED_POLL_MS = 500;
/** The latest request in each window: for a name that is in use `window.open` returns the same window. */
const latest = new WeakMap<Window, PopupWindow>();

/** Sends requests in a popup window. */
export class PopupNavigator implements INavigator {
    protected readonly _logger = new Logger("PopupNavigator");

    constructor(
        private readonly _settings: UserManagerSettingsStore,
        private readonly _wait: WaitForAnswer,
    ) {}

    /**
     * Opens a window synchronously, as browsers allow this only while they handle a click.
     *
     * @throws OidcError `popup_blocked` when the browser doesn't open it, `aborted`.
     */
    async prepare(args: PopupWindowParams & OperationLimits = {}): Promise<PopupWindow> {
        const { popupWindowFeatures, popupWindowTarget } = this._settings;
        return new PopupWindow({ popupWindowFeatures, popupWindowTarget, ...defined(args) }, this._wait);
    }

    /** Posts the callback URL to the page that opened this window, and closes the window. */
    async callback(url: string, { keepOpen = false }: { keepOpen?: boolean } = {}): Promise<void> {
        this._logger.create("callback");
        notifyOpener(url, keepOpen);
    }
}

/** A popup window for one request. */
class PopupWindow implements IWindow {
    private readonly _window: Window;
    private readonly _waiting: Waiting;
    private _timer: ReturnType<typeof setTimeout> | undefined;
    private _wasClosed = false;

    constructor(
        private readonly _args: PopupWindowParams & OperationLimits,
        private readonly _wait: WaitForAnswer,
    ) {
        const { popupSignal, signal, popupWindowTarget, popupWindowFeatures = {} } = _args;
        this._waiting = new Waiting([popupSignal, signal]);
        this._waiting.check();
        const features = popupFeatures({ ...defaultPopupWindowFeatures(), ...popupWindowFeatures });
        const opened = window.open(undefined, popupWindowTarget, features);
        if (!opened || opened.closed) {
            throw new OidcError("popup_blocked", "Attempted to navigate on a disposed window");
        }
        this._window = opened;
        latest.set(opened, this);
        this._closeAfter(popupWindowFeatures.closePopupWindowAfterInSeconds ?? 0);
    }

    /** Sends the request, and waits for the response. */
    async navigate({ url, state }: NavigateParams): Promise<NavigateResponse> {
        const { popupAbortOnClose, timeoutInSeconds } = this._args;
        const watch = popupAbortOnClose ? setInterval(() => this._giveUpIfClosed(), CLOSED_POLL_MS) : undefined;
        try {
            return await this._waiting.of(async (signal) => {
                // Closed while the request was created.
                if (this._window.closed) throw new OidcError("popup_closed", "Popup closed by user");
                this._window.focus();
                return this._wait.popup(this._window, { url, state, signal, timeoutInSeconds });
            });
        } finally {
            // A window with a name may be reused by another sign-in from now on.
            clearTimeout(this._timer);
            clearInterval(watch);
        }
    }

    /** Aborts the request, and closes the window, unless a later request is in it. */
    close(): void {
        clearTimeout(this._timer);
        this._waiting.giveUp(new OidcError("aborted", "Popup closed"));
        if (latest.get(this._window) === this) this._window.close();
    }

    /**
     * Gives up when the window is seen closed twice, as it may have sent its response just before it closed. Without
     * `popupAbortOnClose` the core tells a closed window from one that became unreachable, once the user is back.
     */
    private _giveUpIfClosed(): void {
        if (this._window.closed && this._wasClosed) {
            this._waiting.giveUp(new OidcError("popup_closed", "Popup closed by user"));
        }
        this._wasClosed = this._window.closed;
    }

    private _closeAfter(seconds: number): void {
        if (seconds <= 0) return;
        this._timer = after(seconds, () => {
            if (this._window.closed) this._waiting.giveUp(new OidcError("popup_closed", "Popup blocked by user"));
            this.close();
        });
    }
}

/** The arguments that are set: an `undefined` must not override the settings. */
function defined<Args extends object>(args: Args): Args {
    return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) as Args;
}
