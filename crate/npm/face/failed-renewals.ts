import type { Engine } from "./engine.js";
import type { OidcError } from "./errors.js";

/** The errors of a provider that can't sign the user in without interaction (OpenID Connect Core section 3.1.2.6). */
export const ASKS_PERSON = ["login_required", "consent_required", "interaction_required", "account_selection_required"];
/** Timeouts, which are retried automatically. */
const TIMEOUTS = ["provider_timeout", "silent_timeout"];

/** How many renewals in a row have timed out. */
const timeouts = new WeakMap<Engine, number>();

/** Records that there is a session again. */
export function noteSession(engine: Engine): void {
    engine.foundEnded = false;
    timeouts.delete(engine);
}

/** Records a failed renewal. Returns whether oidc-client-ts would raise `SilentRenewError` for it. */
export function noteFailure(engine: Engine, { code, will_retry_at }: OidcError): boolean {
    if (TIMEOUTS.includes(code)) {
        const count = (timeouts.get(engine) ?? 0) + 1;
        const { maxSilentRenewTimeoutRetries: most = Infinity } = engine.settings;
        timeouts.set(engine, count > most ? 0 : count);
        return count > most;
    }
    timeouts.delete(engine);
    // The session had expired when the page loaded it: for the user nothing changes.
    const isNo = code === "invalid_grant" || ASKS_PERSON.includes(code);
    return !(isNo && will_retry_at === undefined && engine.foundEnded === true);
}
