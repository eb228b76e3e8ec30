import type { IFrameWindowParams, OperationLimits } from "../args.js";
import { OidcError } from "../errors.js";
import { Logger } from "../log.js";
import type { UserManagerSettingsStore } from "../user-manager-settings.js";
import { notifyParent } from "./callback.js";
import type { INavigator, IWindow, NavigateParams, NavigateResponse, WaitForAnswer } from "./navigator.js";
import { Waiting } from "./waiting.js";

/** Sends requests in a hidden frame. */
export class IFrameNavigator implements INavigator {
    protected readonly _logger = new Logger("IFrameNavigator");

    constructor(
        private readonly _settings: UserManagerSettingsStore,
        private readonly _wait: WaitForAnswer,
    ) {}

    /** Prepares a frame, which is added to the page with its request. */
    async prepare({
        silentRequestTimeoutInSeconds = this._settings.silentRequestTimeoutInSeconds,
        signal,
        timeoutInSeconds = silentRequestTimeoutInSeconds,
    }: IFrameWindowParams & OperationLimits = {}): Promise<IFrameWindow> {
        return new IFrameWindow(Math.min(silentRequestTimeoutInSeconds, timeoutInSeconds), signal, this._wait);
    }

    /** Posts the callback URL to the page that contains this frame. */
    async callback(url: string): Promise<void> {
        this._logger.create("callback");
        notifyParent(url, this._settings.iframeNotifyParentOrigin);
    }
}

/** A hidden frame for one request. */
class IFrameWindow implements IWindow {
    private readonly _waiting: Waiting;

    constructor(
        private readonly _timeoutInSeconds: number,
        signal: AbortSignal | undefined,
        private readonly _wait: WaitForAnswer,
    ) {
        this._waiting = new Waiting([signal]);
    }

    /** Sends the request, and waits for the response. */
    async navigate({ url, state }: NavigateParams): Promise<NavigateResponse> {
        const timeoutInSeconds = this._timeoutInSeconds;
        return await this._waiting.of((signal) => this._wait.frame({ url, state, timeoutInSeconds, signal }));
    }

    /** Removes the frame from the page. */
    close(): void {
        this._waiting.giveUp(new OidcError("aborted", "IFrame removed from DOM"));
    }
}
