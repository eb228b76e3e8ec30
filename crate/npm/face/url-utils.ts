/** What parts the name of a request from the app's own text in the `state` parameter. */
export const URL_STATE_DELIMITER = ";";

/**
 * The parameters of a callback's address.
 *
 * @throws TypeError for what is no address.
 */
export function readParams(url: string, responseMode: "query" | "fragment" = "query"): URLSearchParams {
    if (!url) throw new TypeError("Invalid URL");
    // An address within this origin will do.
    const { hash, search } = new URL(url, "http://127.0.0.1");
    return new URLSearchParams((responseMode === "fragment" ? hash : search).slice(1));
}

/** The `state` parameter: by what the request is known, and the app's own text. */
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
