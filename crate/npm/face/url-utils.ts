/** Separates the request's ID from the app's `url_state` in the `state` parameter. */
const URL_STATE_DELIMITER = ";";

/**
 * The parameters of a callback URL.
 *
 * @throws TypeError when the URL is invalid.
 */
export function readParams(url: string, responseMode: "query" | "fragment" = "query"): URLSearchParams {
    if (!url) throw new TypeError("Invalid URL");
    // Relative URLs are allowed.
    const { hash, search } = new URL(url, "http://127.0.0.1");
    return new URLSearchParams((responseMode === "fragment" ? hash : search).slice(1));
}

/** Splits the `state` parameter into the request's ID and the app's `url_state`. */
export function splitState(parameter: string | null): { state: string | null; url_state?: string } {
    if (!parameter) return { state: parameter };
    const [state = "", ...rest] = decoded(parameter).split(URL_STATE_DELIMITER);
    return rest.length ? { state, url_state: rest.join(URL_STATE_DELIMITER) } : { state };
}

/** Some providers encode it twice. */
function decoded(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}
