import { OidcError } from "../errors.js";
import { fromBase64url } from "../from-base64url.js";
import { splitState } from "../url-utils.js";

/** Marks a message as a callback URL, as in oidc-client-ts. */
const SOURCE = "oidc-client";

/**
 * Posts a callback URL to the page that opened this window, and closes the window.
 *
 * @throws OidcError `callback_other_origin` when a page of another origin opened it, `callback_unclaimed` when no page can be
 * waiting for it.
 */
export function notifyOpener(url: string, keepOpen = false): void {
    postUrl(window.opener as Window | null, url, keepOpen);
    if (!keepOpen) window.close();
}

/**
 * Posts a callback URL to the parent page of this frame, which must be of this origin unless `targetOrigin` is given.
 *
 * @throws OidcError as `notifyOpener`.
 */
export function notifyParent(url: string, targetOrigin?: string): void {
    postUrl(window.parent === window ? null : window.parent, url, false, targetOrigin);
}

function postUrl(to: Window | null, url: string, keepOpen: boolean, targetOrigin?: string): void {
    const message = { source: SOURCE, url, keepOpen };
    if (!to || to.closed) return broadcast(message);
    if (!targetOrigin && !isOfThisOrigin(to)) {
        throw new OidcError(
            "callback_other_origin",
            "a page of another origin opened this one; the response isn't sent to it",
        );
    }
    to.postMessage(message, targetOrigin ?? window.location.origin);
}

/** Reaches the page even if `Cross-Origin-Opener-Policy` separates it from this one. No other page knows the `state`. */
function broadcast(message: { source: string; url: string; keepOpen: boolean }): void {
    const state = stateIn(message.url);
    if (!state) {
        throw new OidcError(
            "callback_unclaimed",
            "No parent and no state in URL. Can't complete notification.",
        );
    }
    const channel = new BroadcastChannel(`oidc-client-popup-${state}`);
    // In oidc-client-ts's format and in our core's, as the waiting page may have either.
    channel.postMessage(message);
    channel.postMessage(message.url);
    channel.close();
}

function isOfThisOrigin(other: Window): boolean {
    try {
        // Throws for a page of another origin.
        return !!other.document;
    } catch {
        return false;
    }
}

/** The `state` in a callback URL's query, fragment or signed response (JARM section 2.1), without a `url_state`. */
function stateIn(url: string): string | undefined {
    const { search, hash } = new URL(url, window.location.href);
    const sent = new URLSearchParams(`${search.slice(1)}&${hash.slice(1)}`);
    const [, claims] = sent.get("response")?.split(".") ?? [];
    const parameter = claims ? signedState(claims) : sent.get("state");
    return splitState(parameter ?? null).state ?? undefined;
}

function signedState(claims: string): string | undefined {
    return (JSON.parse(new TextDecoder().decode(fromBase64url(claims))) as { state?: string }).state;
}
