import type { Engine } from "./engine.js";
import type { OidcError } from "./errors.js";

/** What a provider says when nobody is signed in there, or not in a way that it tells of (OpenID Connect Core section 3.1.2.6). */
export const ASKS_PERSON = ["login_required", "consent_required", "interaction_required", "account_selection_required"];
/** It is tried again by itself. */
const LATE = ["provider_timeout", "silent_timeout"];

/** How many renewals in a row have got no answer. */
const late = new WeakMap<Engine, number>();

/** There is a session again. */
export function hasSession(engine: Engine): void {
    engine.foundEnded = false;
    late.delete(engine);
}

/** Whether this is no news of a renewal that failed, to an app that knows oidc-client-ts. */
export function isNoNews(engine: Engine, { code, will_retry_at }: OidcError): boolean {
    if (LATE.includes(code)) {
        const count = (late.get(engine) ?? 0) + 1;
        const { maxSilentRenewTimeoutRetries: most = Infinity } = engine.settings;
        late.set(engine, count > most ? 0 : count);
        return count <= most;
    }
    late.delete(engine);
    // It was over when the page found it, and is: nothing has failed of what people see.
    const isNo = code === "invalid_grant" || ASKS_PERSON.includes(code);
    return isNo && will_retry_at === undefined && engine.foundEnded === true;
}
