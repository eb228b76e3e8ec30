import type { OidcClientSettingsStore } from "./oidc-client-settings.js";

/**
 * Has the browser connect to the provider while the WebAssembly is loaded, as the code is exchanged next. If the token
 * endpoint is on another host than the issuer, it connects there only if the settings have the metadata.
 */
export function connectAhead({ authority, metadata, fetchRequestCredentials }: OidcClientSettingsStore): void {
    if (typeof document === "undefined") return;
    const link = document.createElement("link");
    link.rel = "preconnect";
    // Browsers don't share cross-site connections between requests with and without cookies.
    link.crossOrigin = fetchRequestCredentials === "include" ? "use-credentials" : "anonymous";
    link.href = metadata?.token_endpoint ?? authority;
    document.head.append(link);
    // It has taken effect by now, and would disturb frameworks that compare the page with what a server rendered.
    link.remove();
}
