import type { OidcClientSettingsStore } from "./oidc-client-settings.js";

/**
 * Has the browser connect to the provider while the WebAssembly is loaded: the code is exchanged next. A provider whose token
 * endpoint is on another host than its issuer is connected to then, unless the settings have its metadata.
 */
export function connectAhead({ authority, metadata, fetchRequestCredentials }: OidcClientSettingsStore): void {
    if (typeof document === "undefined") return;
    const link = document.createElement("link");
    link.rel = "preconnect";
    // Connections that carry cookies to other sites are kept apart from those that don't.
    link.crossOrigin = fetchRequestCredentials === "include" ? "use-credentials" : "anonymous";
    link.href = metadata?.token_endpoint ?? authority;
    document.head.append(link);
    // It has done its work by now, and a framework that compares the page with what a server rendered finds nothing.
    link.remove();
}
