// The module that `cargo xtask npm` builds of src/, as far as it is called from here. It is written by wasm-bindgen.

import type { Host } from "./core-for.js";

/** Makes the module of its bytes, an answer that brings them, or what the browser has compiled of them. */
export default function init(input: { module_or_path: unknown }): Promise<unknown>;

/** One manager. Promises resolve to JSON text, and are rejected with it. */
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
