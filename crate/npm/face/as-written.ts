// Not in `url-utils.ts`, which every page waits for.

/**
 * Rewrites a callback URL to start with the requested `redirect_uri`, if it is the same page: the core compares them as
 * strings, and browsers normalize hosts, ports and non-ASCII characters. If an app passes only a query or a fragment, it is
 * assumed to be of the requested page.
 */
export function asWritten(url: string, redirectUri: string): string {
    if (/^[?#]/.test(url)) return redirectUri.replace(url.startsWith("?") ? /[?#].*/s : /#.*/s, "") + url;
    try {
        const [here, asked] = [new URL(url, globalThis.location?.href), new URL(redirectUri)];
        const isThere = here.protocol === asked.protocol && here.host === asked.host && here.pathname === asked.pathname;
        return isThere ? redirectUri.replace(/[?#].*/s, "") + here.search + here.hash : url;
    } catch {
        return url;
    }
}
