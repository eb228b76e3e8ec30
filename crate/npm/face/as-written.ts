// Beside `url-utils.ts`, for no page needs it before it shows anything.

/**
 * A callback's address with the `redirect_uri` that it was asked for, if that is where it is: the core compares them by the
 * letter, and browsers write hosts, ports and other than English letters in their own way.
 */
export function asWritten(url: string, redirectUri: string): string {
    try {
        const [here, asked] = [new URL(url, globalThis.location?.href), new URL(redirectUri)];
        const isThere = here.protocol === asked.protocol && here.host === asked.host && here.pathname === asked.pathname;
        return isThere ? redirectUri.replace(/[?#].*/s, "") + here.search + here.hash : url;
    } catch {
        return url;
    }
}
