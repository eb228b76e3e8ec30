import { OidcError } from "../errors.js";
import { fromBase64url } from "../from-base64url.js";
import { splitState } from "../url-utils.js";

/** What marks a message as the address of a callback, as with oidc-client-ts. */
const SOURCE = "oidc-client";

/**
 * Hands a callback's address on to the page that opened this window, and closes it.
 *
 * @throws OidcError `callback_other_origin` where a page of another origin opened it, `callback_unclaimed` where nobody is
 * to be found who waits for it.
 */
export function notifyOpener(url: string, keepOpen = false): void {
    handOn(window.opener as Window | null, url, keepOpen);
    if (!keepOpen) window.close();
}

/**
 * Hands a callback's address on to the page that has this one in a frame: to one of this origin, unless another is named.
 *
 * @throws OidcError as `notifyOpener`.
 */
export function notifyParent(url: string, targetOrigin?: string): void {
    handOn(window.parent === window ? null : window.parent, url, false, targetOrigin);
}

function handOn(to: Window | null, url: string, keepOpen: boolean, targetOrigin?: string): void {
    const message = { source: SOURCE, url, keepOpen };
    if (!to || to.closed) return broadcast(message);
    if (!targetOrigin && !isOfThisOrigin(to)) {
        throw new OidcError(
            "callback_other_origin",
            "a page of another origin opened this one; nothing is handed on to it",
        );
    }
    to.postMessage(message, targetOrigin ?? window.location.origin);
}

/** Reaches the page even where `Cross-Origin-Opener-Policy` parts it from this one. Nobody else knows the `state`. */
function broadcast(message: { source: string; url: string; keepOpen: boolean }): void {
    const state = stateIn(message.url);
    if (!state) {
        throw new OidcError(
            "callback_unclaimed",
            "No parent and no state in URL. Can't complete notification.",
        );
    }
    const channel = new BroadcastChannel(`oidc-client-popup-${state}`);
    // In the words of oidc-client-ts, and as our core hears it: whatever version the page is that waits.
    channel.postMessage(message);
    channel.postMessage(message.url);
    channel.close();
}

function isOfThisOrigin(other: Window): boolean {
    try {
        // A page of another origin throws.
        return !!other.document;
    } catch {
        return false;
    }
}

/** The `state` in a callback's address, of query, fragment or signed answer (JARM section 2.1), without a `url_state`. */
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
