// Hands its page's address on to the page of the same origin that waits for it, and closes the window.
(() => {
  const { href, origin, pathname, search, hash } = location;
  history.replaceState(null, "", pathname);
  const other = parent === window ? opener : parent;
  try {
    other?.document; // A page of another origin throws, and is told nothing.
  } catch {
    return;
  }
  other?.postMessage({ source: "oidc-client", url: href }, origin);
  const sent = new URLSearchParams(`${search.slice(1)}&${hash.slice(1)}`);
  const [, claims] = sent.get("response")?.split(".") ?? [];
  const state = claims ? JSON.parse(atob(claims.replace(/-/g, "+").replace(/_/g, "/"))).state : sent.get("state");
  if (!state) return;
  // Reaches the page even where Cross-Origin-Opener-Policy parts it from this one.
  new BroadcastChannel(`oidc-client-popup-${state.split(/;|%3B/i)[0]}`).postMessage(href);
  close();
})();
