// Beside `url-utils.ts`, for no page needs it before it shows anything.

/**
 * A callback's address with the `redirect_uri` that it was asked for, if that is where it is: the core compares them by the
 * letter, and browsers write hosts, ports and other than English letters in their own way. Where an app gives no more of the
 * address than its query or its fragment, nobody can tell where it was, and it is taken for the one that was asked for.
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
