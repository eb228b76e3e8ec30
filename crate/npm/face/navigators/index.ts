import type { Engine } from "../engine.js";
import { wholeSeconds } from "../limits.js";
import type { UserManagerSettingsStore } from "../user-manager-settings.js";
import { IFrameNavigator } from "./iframe.js";
import type { INavigator, WaitForAnswer } from "./navigator.js";
import { PopupNavigator } from "./popup.js";
import { RedirectNavigator } from "./redirect.js";

/** The window that a request is sent in: this page itself, a popup or a hidden frame. */
export type Kind = "redirect" | "popup" | "iframe";

/** The library's own navigator of this kind. */
export function navigatorOf(kind: Kind, engine: Engine): INavigator {
    const settings = engine.settings as UserManagerSettingsStore;
    switch (kind) {
        case "redirect":
            return new RedirectNavigator(settings);
        case "popup":
            return new PopupNavigator(settings, answersOf(engine));
        case "iframe":
            return new IFrameNavigator(settings, answersOf(engine));
    }
}

/** Has the core wait for the callback URL of a popup or a hidden frame. */
function answersOf(engine: Engine): WaitForAnswer {
    const request = (url: string, id?: string): string => JSON.stringify({ url, id });
    return {
        popup: (window, { url, state, timeoutInSeconds, signal }) => {
            const seconds = timeoutInSeconds === undefined ? undefined : wholeSeconds(timeoutInSeconds);
            return engine.text((core) => core.answerInPopup(window, request(url, state), seconds, signal));
        },
        frame: ({ url, state, timeoutInSeconds, signal }) =>
            engine.text((core) => core.answerInFrame(request(url, state), wholeSeconds(timeoutInSeconds), signal)),
    };
}
