// The part of the module built from src/ (by `cargo xtask npm`, with wasm-bindgen) that is called from here.

import type { Host } from "./core-for.js";

/** Instantiates the module from its bytes, a response with them, or the compiled module. */
export default function init(input: { module_or_path: unknown }): Promise<unknown>;

/** One user manager. Promises resolve and reject with JSON text. */
export class Core {
    constructor(settings: string, host: Host);
    getUser(): Promise<string>;
    resumeSession(stored: string, missedMessages: string[]): Promise<string>;
    createSigninRequest(args: string): Promise<string>;
    processSigninResponse(url: string): Promise<string>;
    signinSilent(args: string, signal?: AbortSignal): Promise<string>;
    processSessionStatus(url: string): Promise<string>;
    createSignoutRequest(args: string): Promise<string>;
    answerInPopup(window: Window, request: string, timeoutInSeconds?: number, signal?: AbortSignal): Promise<string>;
    answerInFrame(request: string, timeoutInSeconds: number, signal?: AbortSignal): Promise<string>;
    removeUser(): Promise<string>;
    revokeTokens(types: string[]): Promise<string>;
    revokeToken(token: string, type: string): Promise<string>;
    signinByPassword(args: string): Promise<string>;
    dpopProof(token: string, method: string, url: string, nonce?: string): Promise<string>;
    startSilentRenew(): Promise<string>;
    stopSilentRenew(): Promise<string>;
    frontchannelLogout(url: string): Promise<string>;
    api(allowed: string): number;
    apiFetch(api: number, call: string, method: string, url: string): Promise<string>;
    accessTokenFor(args: string): Promise<string>;
}
