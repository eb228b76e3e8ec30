import type { OperationLimits, RedirectParams } from "../args.js";
import { OidcError } from "../errors.js";
import { Logger } from "../log.js";
import type { UserManagerSettingsStore } from "../user-manager-settings.js";
import type { INavigator, IWindow, NavigateResponse } from "./navigator.js";

/** How a page leaves. */
interface Leaving extends RedirectParams, OperationLimits {
    /** Whether the request's parameters travel in a form. */
    byForm?: boolean;
}

/** Requests for which the page itself leaves. */
export class RedirectNavigator implements INavigator {
    private readonly _logger = new Logger("RedirectNavigator");

    constructor(private readonly _settings: UserManagerSettingsStore) {}

    /** The page's own window. */
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

    /** Nothing: the page is back, and asks itself. */
    async callback(): Promise<void> {}
}

/** Resolves when the person comes back to this very page, which the browser has kept (the back-forward cache). */
function backInThisPage(signal: AbortSignal): Promise<NavigateResponse> {
    return new Promise((resolve) => {
        const shown = (event: PageTransitionEvent): void => {
            // A page that is only just loaded is shown too, and is about to leave.
            if (!event.persisted) return;
            window.removeEventListener("pageshow", shown);
            resolve({ url: window.location.href });
        };
        window.addEventListener("pageshow", shown, { signal });
    });
}

/** Leaves by a form. The core's own parameters, of which this is the first, stand behind what the provider's address has. */
function submit(url: string, target: string): void {
    const [, action = url, parameters] = /^(.*?)[?&](client_id=.*)$/.exec(url) ?? [];
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action, target, hidden: true });
    const fields = [...new URLSearchParams(parameters)].map(([name, value]) => {
        return Object.assign(document.createElement("input"), { type: "hidden", name, value });
    });
    form.append(...fields);
    document.body.append(form);
    // A field may have any name, and then stands for the method of that name.
    HTMLFormElement.prototype.submit.call(form);
    // What it holds is no longer for this page's scripts to read.
    document.body.removeChild(form);
}
