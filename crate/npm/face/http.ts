import { authenticate } from "./client-authentication.js";
import { type Engine, engineOf } from "./engine.js";
import { after } from "./limits.js";
import type { Core } from "./oidc_client_wasm.js";
import type { ExtraHeader, OidcClientSettingsStore } from "./oidc-client-settings.js";

/** A request that the core sends. */
interface CoreRequest {
    method: string;
    url: string;
    headers: [string, string][];
    body?: string;
}

/** A call to an API, and its response once it has arrived. */
export interface Call {
    init: RequestInit & { signal: AbortSignal };
    response?: Response;
}

/** What an operation adds to its token request, besides what the settings add. */
export interface TokenExtras {
    headers: Record<string, ExtraHeader>;
    /** Parameters of a renewal. */
    params?: Record<string, string | string[]>;
}

/** A token request that may have extras: named by `grant_type`, except that API tokens have that of renewals too. */
type Grant = "authorization_code" | "renewal";

/** The operations that share a token request. */
interface Turn extends TokenExtras {
    key: string;
    ended?: Promise<unknown>;
}

/** The header by which the core names the API call that a request belongs to. It is removed before sending. */
const CALL = "oidc-client-call";
/** The number of API calls so far, from which they are named. */
let calls = 0;
/** The parameters of a renewal as the core sends it. A request with others is for an API's token and stays as it is. */
const RENEWAL = ["grant_type", "client_id", "refresh_token"];
export const PROTECTED = ["accept", "content-type", "dpop"];
/** What the core's request for the provider's keys accepts, and no other. */
const FOR_KEYS = "application/jwk-set+json, application/json";

/** Sends the core's requests, with what the settings and the caller add to them. */
class Http {
    /** Pending API calls by name. */
    readonly calls = new Map<string, Call>();
    /** Pending operations with extras. */
    private readonly turns: { [grant in Grant]?: Turn } = {};
    /** The browser's error of the last request to the provider that failed. */
    failure: unknown;

    constructor(private readonly settings: OidcClientSettingsStore) {}

    /** Sends a request and resolves with its response, both as JSON text. Rejects with `timeout` or `unreachable`. */
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
            // The app reads an API's response itself, without a time limit.
            const body = call ? "" : await response.text();
            return JSON.stringify({ status: response.status, headers: [...response.headers], body });
        } catch (error) {
            if (!call) this.failure = error;
            // Not from the error: not every browser sets it to the abort reason.
            throw limit.signal.reason === "timeout" ? "timeout" : "unreachable";
        } finally {
            clearTimeout(timer);
        }
    }

    /**
     * Runs an operation whose token request is sent with these extras. The core's request doesn't name its caller, so
     * operations of one grant take turns. Those with the same key share the core's request, with the extras of the first.
     */
    async inTurn<T>(grant: Grant, key: string, extras: TokenExtras, operation: () => Promise<T>): Promise<T> {
        let turn: Turn | undefined;
        while ((turn = this.turns[grant]) && turn.key !== key) await turn.ended;
        turn ??= this.turns[grant] = { ...extras, key };
        const running = operation();
        const ended = (turn.ended = Promise.allSettled([turn.ended, running]));
        void ended.then(() => turn.ended === ended && delete this.turns[grant]);
        return running;
    }

    private async askProvider(request: CoreRequest, headers: Headers, signal: AbortSignal): Promise<Response> {
        const body = await this.withClient(request, headers);
        const { authority, extraHeaders, fetchRequestCredentials } = this.settings;
        const isForKeys = headers.get("Accept") === FOR_KEYS;
        // Keys are public, and may be on a host of somebody else, which gets none of the app's headers.
        if (!isForKeys || isSameOrigin(request.url, authority)) addHeaders(headers, extraHeaders);
        // As in oidc-client-ts: a host of keys, and a revocation, may be readable from any origin (`*`) only without cookies.
        const isAnonymous = isForKeys || !!body?.startsWith("token=");
        const isPrivate = body !== undefined || headers.has("Authorization");
        return fetch(request.url, {
            method: request.method,
            headers,
            body,
            signal,
            redirect: "error",
            referrerPolicy: "no-referrer",
            credentials: isAnonymous ? undefined : fetchRequestCredentials,
            // The core caches itself; what it requests again the browser must revalidate.
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

    /** The request's form with the caller's extras, and with the client's authentication if it has a secret. */
    private async withClient({ url, body }: CoreRequest, headers: Headers): Promise<string | undefined> {
        if (body === undefined || headers.has("Authorization")) return body;
        const form = new URLSearchParams(body);
        const isRenewal = [...form.keys()].every((name) => RENEWAL.includes(name));
        const turn = this.turns[isRenewal ? "renewal" : (form.get("grant_type") as Grant)];
        if (isRenewal) await this.addRefreshParams(form, turn?.params);
        addHeaders(headers, turn?.headers ?? {});
        // Authorization requests are changed where they are created.
        if (this.settings.omitScopeWhenRequesting && form.get("grant_type") === "password") form.delete("scope");
        const { client_secret, client_authentication } = this.settings;
        // In a header even an empty secret authenticates (RFC 6749 section 2.3.1).
        if (client_secret || (client_secret === "" && client_authentication === "client_secret_basic")) {
            await authenticate(this.settings, url, form, headers);
        }
        return form.toString();
    }

    private async addRefreshParams(form: URLSearchParams, extra?: TokenExtras["params"]): Promise<void> {
        const params = { ...(await this.ownScope()), ...extra };
        for (const [name, value] of Object.entries(params)) {
            form.delete(name);
            for (const one of [value ?? []].flat()) form.append(name, one);
        }
    }

    /** The default scope of a renewal, from the stored session. */
    private async ownScope(): Promise<{ scope?: string }> {
        const { userStore, sessionKey } = engineOf(this.settings);
        const { scope } = JSON.parse((await userStore.get(sessionKey)) ?? "{}") as { scope?: string };
        return allowedScope(this.settings, scope);
    }
}

/** OpenID Connect's own scopes, which no API has. */
const OIDC_SCOPES = ["openid", "profile", "email", "address", "phone", "offline_access"];

/**
 * The scope of a renewal: the granted scopes, or those of them that the settings allow. By RFC 6749 section 6 it may be left
 * out for the same scope, but Entra ID rejects that for an app that is its own API. It also names only the API's scopes as
 * granted, and renews an ID token only for `openid`.
 */
export function allowedScope(settings: OidcClientSettingsStore, granted = ""): { scope?: string } {
    const { omitScopeWhenRequesting, refreshTokenAllowedScope } = settings;
    let scopes = granted.split(" ");
    if (granted && !scopes.includes("openid") && !omitScopeWhenRequesting) {
        const requested = settings.scope.split(" ").filter((one) => OIDC_SCOPES.includes(one));
        if (requested.includes("openid")) scopes = [...new Set([...requested, ...scopes])];
    }
    const allowed = refreshTokenAllowedScope?.split(" ") ?? scopes;
    const scope = scopes.filter((one) => allowed.includes(one)).join(" ");
    // Salesforce refuses any scope; others may refuse an empty one.
    return scope ? { scope } : {};
}

const all = new WeakMap<object, Http>();

/** The sender of requests with these settings: one per settings object. */
export function httpOf(settings: OidcClientSettingsStore): Http {
    let http = all.get(settings);
    if (!http) all.set(settings, (http = new Http(settings)));
    return http;
}

/** Has the core send `call`, which has its `response` afterwards. */
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

export const isSameOrigin = (url: string, other: string): boolean => new URL(url).origin === new URL(other).origin;

function addHeaders(headers: Headers, added: Record<string, ExtraHeader>): void {
    for (const [name, value] of Object.entries(added)) {
        const isProtected = PROTECTED.includes(name.toLowerCase());
        const isSet = name.toLowerCase() === "authorization" && headers.has(name);
        const text = typeof value === "function" ? value() : value;
        if (text && !isProtected && !isSet) headers.set(name, text);
    }
}
