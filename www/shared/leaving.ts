// Leaving the page for the provider.

/**
 * A page that is still here after this long was not left: the person stopped it, or the provider has no page to show. There
 * is no event for either.
 */
export const LEAVING_MS = 30_000;
