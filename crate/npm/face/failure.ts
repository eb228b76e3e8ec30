import { ErrorResponse, ErrorTimeout, OidcError } from "./errors.js";

/** An error as the core says it. */
interface Said {
    code: string;
    message: string;
    error?: string;
    error_description?: string;
    will_retry_at?: number;
}

/** Texts of oidc-client-ts that apps compare, by our codes. */
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
const TIMEOUTS: Record<string, string> = {
    provider_timeout: "Network timed out",
    silent_timeout: "IFrame timed out without a response",
    silent_frame_blocked: "IFrame timed out without a response",
};

/** The core's error as the one of oidc-client-ts that apps know, with our `code` and, in our words, what to do. */
export function failure(thrown: unknown): Error {
    if (typeof thrown !== "string") return thrown instanceof Error ? thrown : new Error(String(thrown));
    const said = JSON.parse(thrown) as Said;
    const { code, message: explanation, will_retry_at } = said;
    return Object.assign(known(said), { code, explanation, will_retry_at });
}

function known({ code, message, error, error_description }: Said): Error {
    const timeout = TIMEOUTS[code];
    if (error) return new ErrorResponse({ error, error_description });
    if (timeout) return new ErrorTimeout(timeout);
    return new OidcError(code, TEXTS[code] ?? message);
}
