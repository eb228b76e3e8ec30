// Keeps refresh tokens and DPoP keys where no page can read them: as a shared worker, or as one page's own.
//
// A page knows each of them by a name alone. It sends its requests for tokens through here, with the name in the token's
// place. A token goes nowhere but to the origin that it came from.

const tokens = new Map();
const keys = new Map();
const FIELDS = ["refresh_token", "token"];
const LOST = { error: "lost" };

const actions = {
  async send({ url, method, headers, body, seconds }) {
    const { origin } = new URL(url);
    const form = new URLSearchParams(body);
    let known;
    for (const field of FIELDS.filter((field) => form.get(field)?.startsWith("kept:"))) {
      known = form.get(field);
      if (tokens.get(known)?.origin !== origin) return LOST;
      form.set(field, tokens.get(known).token);
    }
    const response = await fetch(url, {
      method,
      headers,
      body: String(form),
      redirect: "error",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      cache: "no-store",
      signal: AbortSignal.timeout(seconds * 1000),
    });
    const text = await response.text();
    return { status: response.status, headers: [...response.headers], body: keep(text, origin, known) };
  },

  forget: ({ token }) => ({ done: tokens.delete(token) }),

  async makeKey() {
    const algorithm = { name: "ECDSA", namedCurve: "P-256" };
    const name = `made:${crypto.randomUUID()}`;
    keys.set(name, await crypto.subtle.generateKey(algorithm, false, ["sign"]));
    return actions.findKey({ name });
  },

  async findKey({ name }) {
    if (!keys.has(name)) return LOST;
    const { x, y } = await crypto.subtle.exportKey("jwk", keys.get(name).publicKey);
    return { name, x, y };
  },

  nameKey({ name, as }) {
    if (!keys.has(name)) return LOST;
    keys.set(as, keys.get(name));
    return { done: true };
  },

  dropKey({ name }) {
    const key = keys.get(name);
    for (const [other, same] of keys) if (same === key) keys.delete(other);
    return { done: key !== undefined };
  },

  async sign({ name, input }) {
    if (!keys.has(name)) return LOST;
    const bytes = new TextEncoder().encode(input);
    const algorithm = { name: "ECDSA", hash: "SHA-256" };
    return { signature: [...new Uint8Array(await crypto.subtle.sign(algorithm, keys.get(name).privateKey, bytes))] };
  },
};

/** The answer without its refresh token. A session's has one name for good, so a page that is behind spends no old one. */
function keep(text, origin, known) {
  let token;
  try {
    token = JSON.parse(text).refresh_token;
  } catch {
    return text; // What isn't JSON is for the page to refuse.
  }
  if (typeof token !== "string" || token === "") return text;
  const name = known ?? `kept:${crypto.randomUUID()}`;
  // A session that was signed out meanwhile leaves no token here.
  if (known === undefined || tokens.has(known)) tokens.set(name, { token, origin });
  // In the text itself, as the page reads it more strictly than JSON.parse does; and however it is escaped there.
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"/g, (it) => (JSON.parse(it) === token ? JSON.stringify(name) : it));
}

async function answer({ data, ports: [port] }) {
  try {
    port.postMessage(await actions[data.do](data));
  } catch (error) {
    port.postMessage({ error: error.name === "TimeoutError" ? "timeout" : "failed" });
  }
}

self.onmessage = answer;
self.onconnect = ({ ports: [page] }) => (page.onmessage = answer);
