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

/** Requests that go out in a window of their own. */
export class PopupNavigator implements INavigator {
    protected readonly _logger = new Logger("PopupNavigator");

    constructor(
        private readonly _settings: UserManagerSettingsStore,
        private readonly _wait: WaitForAnswer,
    ) {}

    /**
     * Opens a window, at once: browsers let a page do this only while they handle a click.
     *
     * @throws OidcError `popup_blocked` where the browser opens none, `aborted`.
     */
    async prepare(args: PopupWindowParams & OperationLimits = {}): Promise<PopupWindow> {
        const { popupWindowFeatures, popupWindowTarget } = this._settings;
        return new PopupWindow({ popupWindowFeatures, popupWindowTarget, ...defined(args) }, this._wait);
    }

    /** Hands the callback's address on to the page that opened this window, and closes it. */
    async callback(url: string, { keepOpen = false }: { keepOpen?: boolean } = {}): Promise<void> {
        this._logger.create("callback");
        notifyOpener(url, keepOpen);
    }
}

/** A window that waits for its request. */
export class PopupWindow implements IWindow {
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
        this._closeAfter(popupWindowFeatures.closePopupWindowAfterInSeconds ?? 0);
    }

    /** Sends the request out, and waits for the answer. */
    async navigate({ url, state }: NavigateParams): Promise<NavigateResponse> {
        const { popupAbortOnClose, timeoutInSeconds } = this._args;
        const watch = popupAbortOnClose ? setInterval(() => this._giveUpIfClosed(), CLOSED_POLL_MS) : undefined;
        try {
            return await this._waiting.of(async (signal) => {
                // While the request was made.
                if (this._window.closed) throw new OidcError("popup_closed", "Popup closed by user");
                this._window.focus();
                return this._wait.popup(this._window, { url, state, signal, timeoutInSeconds });
            });
        } finally {
            // By its name the same window may be another sign-in's from now on.
            clearTimeout(this._timer);
            clearInterval(watch);
        }
    }

    /** Closes it. */
    close(): void {
        clearTimeout(this._timer);
        this._waiting.giveUp(new OidcError("aborted", "Popup closed"));
        this._window.close();
    }

    /**
     * Seen closed twice, since a window that is closed may have sent its answer just before. Where nobody asks for this, the
     * core tells a window that is closed from one that was taken out of reach, once the person is back.
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

/** What is given, so that it doesn't stand before the settings. */
function defined<Args extends object>(args: Args): Args {
    return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined)) as Args;
}
