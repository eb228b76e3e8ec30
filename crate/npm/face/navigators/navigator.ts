/** Where a request goes. */
export interface NavigateParams {
    /** The provider's address, with the request in it. */
    url: string;
    /** The request's `nonce`. */
    nonce?: string;
    /** By what the answer is known; a sign-out may have none. */
    state?: string;
    /** How the answer travels. */
    response_mode?: "query" | "fragment";
    /** The origin of the callback page, where it isn't this page's own. The built-in windows know it by the settings. */
    scriptOrigin?: string;
}

/** The answer. */
export interface NavigateResponse {
    /** The callback's address, with the answer in it. */
    url: string;
}

/** A window for one request. */
export interface IWindow {
    /** Sends the request out, and waits for the answer. */
    navigate(params: NavigateParams): Promise<NavigateResponse>;
    /** Gives up. */
    close(): void;
}

/** Windows for requests, and the callback page's end of them. */
export interface INavigator {
    /** A window for a request that isn't made yet. */
    prepare(params: unknown): Promise<IWindow>;
    /** Hands the callback's address on to the page that asked. */
    callback(url: string, params?: unknown): Promise<void>;
}

/** What waits for the answer of another window: the Rust core, which isn't loaded before it is needed. */
export interface WaitForAnswer {
    /** Shows the address in this window, and gives that of the callback. The window is closed when this ends. */
    popup(window: Window, args: PopupAnswerArgs): Promise<string>;
    /** Shows the address in a hidden frame, and gives that of the callback. */
    frame(args: FrameAnswerArgs): Promise<string>;
}

/** What is waited for in a popup. */
export interface PopupAnswerArgs {
    url: string;
    state: string | undefined;
    /** Gives up. */
    signal?: AbortSignal;
    /** How long the person may take. */
    timeoutInSeconds?: number;
}

/** What is waited for in a hidden frame. */
export interface FrameAnswerArgs {
    url: string;
    state: string | undefined;
    timeoutInSeconds: number;
    /** Gives up. */
    signal?: AbortSignal;
}
