import { authenticate } from "./client-authentication.js";
import { type Engine, engineOf } from "./engine.js";
import { after } from "./limits.js";
import type { Core } from "./oidc_client_wasm.js";
import type { ExtraHeader, OidcClientSettingsStore } from "./oidc-client-settings.js";

/** A request of the core. */
interface CoreRequest {
    method: string;
    url: string;
    headers: [string, string][];
    body?: string;
}

/** A call to an API that waits for its response. */
export interface Call {
    init: RequestInit & { signal: AbortSignal };
    response?: Response;
}

/** By this header the core says which call a request belongs to. It is not sent. */
const CALL = "oidc-client-call";
/** How many calls there were: their names. */
let calls = 0;
/** All that the core says to renew the session. Where it says more, the token is for an API, and that is its own affair. */
const RENEWAL = ["grant_type", "client_id", "refresh_token"];
const PROTECTED = ["accept", "content-type", "dpop"];

/** Sends the core's requests, with what the settings add to them. */
class Http {
    /** Calls to APIs under way, by their names. */
    readonly calls = new Map<string, Call>();
    /** What the next renewal by a refresh token is to say beside the protocol's parameters. */
    refreshParams: Record<string, string | string[]> = {};
    /** Headers for the token endpoint, beside those of the settings. */
    tokenHeaders: Record<string, ExtraHeader> = {};
    /** What the browser said when the last request to the provider failed. */
    failure: unknown;

    constructor(private readonly settings: OidcClientSettingsStore) {}

    /** As JSON text, out and in. Rejected with `timeout` or `unreachable`. */
    async send(text: string, timeoutInSeconds: number): Promise<string> {
        const request = JSON.parse(text) as CoreRequest;
        const headers = new Headers(request.headers);
        const call = this.calls.get(headers.get(CALL) ?? "");
        headers.delete(CALL);
        const limit = new AbortController();
        const timer = after(timeoutInSeconds, () => limit.abort("timeout"));
        try {
            const response = await (call
                ? this.callApi(call, request, headers, limit)
                : this.askProvider(request, headers, limit.signal));
            // An API's answer is the app's alone, which may read it for as long as it likes.
            const body = call ? "" : await response.text();
            return JSON.stringify({ status: response.status, headers: [...response.headers], body });
        } catch (error) {
            if (!call) this.failure = error;
            // Not by the error: not every browser gives the reason there.
            throw limit.signal.reason === "timeout" ? "timeout" : "unreachable";
        } finally {
            clearTimeout(timer);
        }
    }

    private async askProvider(request: CoreRequest, headers: Headers, signal: AbortSignal): Promise<Response> {
        const body = await this.withClient(request, headers);
        if (body?.includes("grant_type=")) addHeaders(headers, this.tokenHeaders);
        addHeaders(headers, this.settings.extraHeaders);
        const isPrivate = body !== undefined || headers.has("Authorization");
        return fetch(request.url, {
            method: request.method,
            headers,
            body,
            signal,
            redirect: "error",
            referrerPolicy: "no-referrer",
            credentials: this.settings.fetchRequestCredentials,
            // Of what the core asks for anew the browser may use its own copy, if the server says that it is the same.
            cache: isPrivate ? "no-store" : "no-cache",
        });
    }

    private async callApi(call: Call, request: CoreRequest, headers: Headers, limit: AbortController): Promise<Response> {
        const { signal } = call.init;
        const giveUp = (): void => limit.abort(signal.reason);
        if (signal.aborted) giveUp();
        signal.addEventListener("abort", giveUp);
        const merged = new Headers(call.init.headers);
        headers.forEach((value, name) => merged.set(name, value));
        const response = await fetch(request.url, {
            ...call.init,
            method: request.method,
            headers: merged,
            signal: limit.signal,
            redirect: "error",
        });
        call.response = response;
        return response;
    }

    /** The form with what shows that this is the client, where that is more than its name. */
    private async withClient({ url, body }: CoreRequest, headers: Headers): Promise<string | undefined> {
        if (body === undefined || headers.has("Authorization")) return body;
        const form = new URLSearchParams(body);
        const isRenewal = [...form.keys()].every((name) => RENEWAL.includes(name));
        if (isRenewal) await this.addRefreshParams(form);
        // An authorization request has it taken out where it is made.
        if (this.settings.omitScopeWhenRequesting && form.get("grant_type") === "password") form.delete("scope");
        if (this.settings.client_secret) {
            await authenticate(this.settings, url, form, headers);
        }
        return form.toString();
    }

    private async addRefreshParams(form: URLSearchParams): Promise<void> {
        const params = { ...(await this.ownScope()), ...this.refreshParams };
        for (const [name, value] of Object.entries(params)) {
            form.delete(name);
            for (const one of [value ?? []].flat()) form.append(name, one);
        }
    }

    /** The scope of a renewal that nobody asked for. */
    private async ownScope(): Promise<{ scope?: string }> {
        const { userStore, sessionKey } = engineOf(this.settings);
        const { scope } = JSON.parse((await userStore.get(sessionKey)) ?? "{}") as { scope?: string };
        return allowedScope(this.settings, scope);
    }
}

/**
 * The scope of a renewal: what was granted, or the part of it that the settings allow. RFC 6749 section 6 has it be left out for all;
 * Entra ID refuses that where an app is its own API.
 */
export function allowedScope(settings: OidcClientSettingsStore, granted = ""): { scope?: string } {
    const allowed = settings.refreshTokenAllowedScope?.split(" ");
    if (allowed) return { scope: granted.split(" ").filter((one) => allowed.includes(one)).join(" ") };
    return granted ? { scope: granted } : {};
}

const all = new WeakMap<object, Http>();

/** How requests with these settings are sent: one, whoever asks. */
export function httpOf(settings: OidcClientSettingsStore): Http {
    let http = all.get(settings);
    if (!http) all.set(settings, (http = new Http(settings)));
    return http;
}

/** Makes `call` one that the core sends: its response is in it afterwards. */
export async function callApi(engine: Engine, call: Call, send: (core: Core, name: string) => Promise<string>): Promise<void> {
    const http = httpOf(engine.settings);
    const name = String(++calls);
    http.calls.set(name, call);
    try {
        await engine.text((core) => send(core, name));
    } finally {
        http.calls.delete(name);
    }
}

function addHeaders(headers: Headers, added: Record<string, ExtraHeader>): void {
    for (const [name, value] of Object.entries(added)) {
        const isProtected = PROTECTED.includes(name.toLowerCase());
        const isSet = name.toLowerCase() === "authorization" && headers.has(name);
        const text = typeof value === "function" ? value() : value;
        if (text && !isProtected && !isSet) headers.set(name, text);
    }
}
