import { ErrorResponse, ErrorTimeout, OidcError } from "./errors.js";
import { httpOf } from "./http.js";
import type { OidcClientSettingsStore } from "./oidc-client-settings.js";

/** An error of the core. */
interface CoreError {
    code: string;
    message: string;
    error?: string;
    error_description?: string;
    /** The claim that a renewed ID token must not change. */
    claim?: string;
    will_retry_at?: number;
    may_pass?: boolean;
    demand?: Demand;
}
type Demand = NonNullable<OidcError["demand"]>;

/** oidc-client-ts's messages, which apps may compare, by our codes. */
const TEXTS: Record<string, string> = {
    state_not_found: "No matching state found in storage",
    state_missing: "No state in response",
    state_mismatch: "State does not match",
    state_other_client: "client_id mismatch on settings vs. signin state",
    popup_closed: "Popup closed by user",
    popup_blocked: "Popup blocked by user",
    aborted: "Popup aborted",
    insecure_context: "Crypto.subtle is available only in secure contexts (HTTPS).",
    userinfo_subject: "subject from UserInfo response does not match subject in ID Token",
    id_token_nonce: "nonce in id_token does not match nonce in client storage",
};
/** The same for claims that a renewed ID token must not change. */
const CHANGED: Record<string, string | undefined> = {
    sub: "current sub",
    auth_time: "original auth_time",
    azp: "original azp",
};
const TIMEOUTS: Record<string, string> = {
    provider_timeout: "Network timed out",
    silent_timeout: "IFrame timed out without a response",
    silent_frame_blocked: "IFrame timed out without a response",
};

/**
 * Converts the core's error to oidc-client-ts's class and message, with our `code` and `explanation`. If the network failed,
 * its `cause` is the browser's error.
 */
export function failure(thrown: unknown, settings?: OidcClientSettingsStore): Error {
    if (typeof thrown !== "string") return thrown instanceof Error ? thrown : new Error(String(thrown));
    const said = JSON.parse(thrown) as CoreError;
    const { code, message: explanation, will_retry_at, may_pass, demand } = said;
    const cause = settings && code === "provider_unreachable" ? httpOf(settings).failure : undefined;
    const more = { ...(cause !== undefined && { cause }), ...(demand && { demand: asSigninArgs(demand, settings) }) };
    return Object.assign(upstreamError(said), { code, explanation, will_retry_at, may_pass }, more);
}

/** The demand as arguments of `signinRedirect`: a scope is added to that of the settings. */
function asSigninArgs({ scope, acr_values, max_age }: Demand, settings?: OidcClientSettingsStore): Demand {
    if (scope === undefined) return { ...(acr_values && { acr_values }), ...(max_age !== undefined && { max_age }) };
    const asked = [...(settings?.scope.split(" ") ?? []), ...scope.split(" ")];
    return { scope: [...new Set(asked)].filter(Boolean).join(" ") };
}

function upstreamError({ code, message, error, error_description, claim = "" }: CoreError): Error {
    const timeout = TIMEOUTS[code];
    if (error) return new ErrorResponse({ error, error_description });
    if (timeout) return new ErrorTimeout(timeout);
    const text = CHANGED[claim] && `${claim} in id_token does not match ${CHANGED[claim]}`;
    return new OidcError(code, text ?? TEXTS[code] ?? message);
}

/** oidc-client-ts's error for a hidden frame in which another user is signed in. */
export function asLoginRequired(error: unknown): unknown {
    if (!(error instanceof OidcError) || error.code !== "id_token_changed") return error;
    const { code, explanation } = error;
    return Object.assign(new ErrorResponse({ error: "login_required" }), { code, explanation });
}

/** The error of a WebAssembly module that can't be loaded, with the remedy. */
export function unloadable(error: unknown): OidcError {
    const said = error instanceof Error ? error.message : String(error);
    const [code, what] = /unsafe-eval|Content Security Policy/i.test(said)
        ? ["wasm_blocked", "the content security policy forbids WebAssembly: add 'wasm-unsafe-eval' to script-src"]
        : ["wasm_unavailable", "the WebAssembly module can't be loaded: serve oidc_client_wasm_bg.wasm beside the script"];
    return Object.assign(new OidcError(code, `${what} (${said})`), { cause: error, may_pass: code === "wasm_unavailable" });
}

/** Whether the error is that the library's files can't be loaded. */
export function isUnloadable(error: unknown): boolean {
    return ["wasm_blocked", "wasm_unavailable", "script_unavailable"].includes((error as OidcError).code);
}
