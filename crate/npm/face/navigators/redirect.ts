import type { RedirectParams } from "../args.js";
import { OidcError } from "../errors.js";
import { Logger } from "../log.js";
import type { UserManagerSettingsStore } from "../user-manager-settings.js";
import type { INavigator, IWindow, NavigateResponse } from "./navigator.js";

/** Requests for which the page itself leaves. */
export class RedirectNavigator implements INavigator {
    private readonly _logger = new Logger("RedirectNavigator");

    constructor(private readonly _settings: UserManagerSettingsStore) {}

    /** The page's own window. */
    async prepare({
        redirectMethod = this._settings.redirectMethod,
        redirectTarget = this._settings.redirectTarget,
    }: RedirectParams = {}): Promise<IWindow> {
        this._logger.create("prepare");
        const target = (redirectTarget === "top" && window.top) || window.self;
        let abort: ((reason: Error) => void) | undefined;
        return {
            navigate: (params) => {
                this._logger.create("navigate");
                return new Promise((resolve, reject) => {
                    abort = reject;
                    void backInThisPage().then(resolve);
                    target.location[redirectMethod](params.url);
                });
            },
            close: () => {
                this._logger.create("close");
                abort?.(new OidcError("aborted", "Redirect aborted"));
                target.stop();
            },
        };
    }

    /** Nothing: the page is back, and asks itself. */
    async callback(): Promise<void> {}
}

/** Resolves when the person comes back to this very page, which the browser has kept (the back-forward cache). */
function backInThisPage(): Promise<NavigateResponse> {
    return new Promise((resolve) => {
        const shown = (event: PageTransitionEvent): void => {
            // A page that is only just loaded is shown too, and is about to leave.
            if (!event.persisted) return;
            window.removeEventListener("pageshow", shown);
            resolve({ url: window.location.href });
        };
        window.addEventListener("pageshow", shown);
    });
}
