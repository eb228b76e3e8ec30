/** A request to send. */
export interface NavigateParams {
    /** The provider's URL with the request. */
    url: string;
    /** The request's `nonce`. */
    nonce?: string;
    /** The `state` that identifies the response; a sign-out may have none. */
    state?: string;
    /** Where the callback URL has the response. */
    response_mode?: "query" | "fragment";
    /** The callback page's origin, if it isn't this page's. The built-in windows take it from the settings. */
    scriptOrigin?: string;
}

/** The response. */
export interface NavigateResponse {
    /** The callback URL with the response. */
    url: string;
}

/** A window for one request. */
export interface IWindow {
    /** Sends the request, and waits for the response. */
    navigate(params: NavigateParams): Promise<NavigateResponse>;
    /** Aborts the request. */
    close(): void;
}

/** Opens windows for requests, and passes on callback URLs. */
export interface INavigator {
    /** Prepares a window for a request that isn't created yet. */
    prepare(params: unknown): Promise<IWindow>;
    /** Passes the callback URL on to the page that sent the request. */
    callback(url: string, params?: unknown): Promise<void>;
}

/** Waits for the response in another window: the Rust core does, which is loaded when it is needed. */
export interface WaitForAnswer {
    /** Opens the URL in this window, and resolves with the callback URL. The window is closed in any case. */
    popup(window: Window, args: PopupAnswerArgs): Promise<string>;
    /** Opens the URL in a hidden frame, and resolves with the callback URL. */
    frame(args: FrameAnswerArgs): Promise<string>;
}

/** A request in a popup. */
export interface PopupAnswerArgs {
    url: string;
    state: string | undefined;
    /** Aborts the request. */
    signal?: AbortSignal;
    /** How many seconds the user may take. */
    timeoutInSeconds?: number;
}

/** A request in a hidden frame. */
export interface FrameAnswerArgs {
    url: string;
    state: string | undefined;
    timeoutInSeconds: number;
    /** Aborts the request. */
    signal?: AbortSignal;
}
