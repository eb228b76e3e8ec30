import type { OperationLimits, RedirectParams } from "../args.js";
import { OidcError } from "../errors.js";
import { Logger } from "../log.js";
import type { UserManagerSettingsStore } from "../user-manager-settings.js";
import type { INavigator, IWindow, NavigateResponse } from "./navigator.js";

/** How this page navigates to the provider. */
interface Leaving extends RedirectParams, OperationLimits {
    /** Whether the request's parameters are posted as a form. */
    byForm?: boolean;
}

/** Sends requests by navigating this page. */
export class RedirectNavigator implements INavigator {
    private readonly _logger = new Logger("RedirectNavigator");

    constructor(private readonly _settings: UserManagerSettingsStore) {}

    /** Prepares the page's own window. */
    async prepare({
        redirectMethod = this._settings.redirectMethod,
        redirectTarget = this._settings.redirectTarget,
        byForm = false,
        signal,
    }: Leaving = {}): Promise<IWindow> {
        this._logger.create("prepare");
        const target = (redirectTarget === "top" && window.top) || window.self;
        const closed = new AbortController();
        let abort: ((reason: Error) => void) | undefined;
        return {
            navigate: (params) => {
                this._logger.create("navigate");
                return new Promise((resolve, reject) => {
                    abort = reject;
                    signal?.throwIfAborted();
                    void backInThisPage(closed.signal).then(resolve);
                    if (byForm) submit(params.url, `_${redirectTarget}`);
                    else target.location[redirectMethod](params.url);
                });
            },
            close: () => {
                this._logger.create("close");
                closed.abort();
                abort?.(new OidcError("aborted", "Redirect aborted"));
                target.stop();
            },
        };
    }

    /** Does nothing: this page itself has the callback URL. */
    async callback(): Promise<void> {}
}

/** Resolves when the user returns to this page from the back-forward cache. */
function backInThisPage(signal: AbortSignal): Promise<NavigateResponse> {
    return new Promise((resolve) => {
        const shown = (event: PageTransitionEvent): void => {
            // A page that was just loaded gets this event too, while it is about to navigate.
            if (!event.persisted) return;
            window.removeEventListener("pageshow", shown);
            resolve({ url: window.location.href });
        };
        window.addEventListener("pageshow", shown, { signal });
    });
}

/** Navigates by a form with the core's parameters, which follow those of the provider's URL and begin with `client_id`. */
function submit(url: string, target: string): void {
    const [, action = url, parameters] = /^(.*?)[?&](client_id=.*)$/.exec(url) ?? [];
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action, target, hidden: true });
    const fields = [...new URLSearchParams(parameters)].map(([name, value]) => {
        return Object.assign(document.createElement("input"), { type: "hidden", name, value });
    });
    form.append(...fields);
    document.body.append(form);
    // Not `form.submit`, which a field of that name would shadow.
    HTMLFormElement.prototype.submit.call(form);
    // So that this page's scripts can't read its fields any more.
    document.body.removeChild(form);
}
