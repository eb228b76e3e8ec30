// A service worker that answers requests like a faulty provider. It sees the requests as the browser sends them, after
// all of its own rules.

const text = (string) => new TextEncoder().encode(string);

const echo = async (request) => {
  const { method, url, credentials, redirect, cache, referrer } = request;
  const sent = { method, url, credentials, redirect, cache, referrer, body: await request.text() };
  for (const name of ["Accept", "Authorization", "Content-Type", "DPoP"]) {
    sent[name.toLowerCase().replace("-", "_")] = request.headers.get(name);
  }
  return Response.json(sent, { headers: { ETag: '"1"', "X-Of-The-Apps-Own": "yes" } });
};

/** The claims of a proof. */
const claims = (proof) => JSON.parse(atob(proof.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));

const answers = {
  redirect: () => Response.redirect(new URL("frame.html", self.location), 302),
  silence: () => new Promise(() => {}),
  "half-an-answer": () => new Response(new ReadableStream({ start: (body) => body.enqueue(text('{"half":')) })),
  "broken-answer": () =>
    new Response(
      new ReadableStream({
        start(body) {
          body.enqueue(text('{"half":'));
          body.error(new Error("cut"));
        },
      }),
    ),
  busy: () => new Response("later", { status: 503, headers: { "Retry-After": "120" } }),
  "busy-until": () =>
    new Response("later", { status: 503, headers: { "Retry-After": "Fri, 31 Dec 2027 23:59:59 GMT" } }),
  echo,
  "echo-with-nonce": (request) => {
    if (claims(request.headers.get("DPoP")).nonce === "nonce-1") return echo(request);
    const headers = { "WWW-Authenticate": 'DPoP error="use_dpop_nonce"', "DPoP-Nonce": "nonce-1" };
    return new Response("", { status: 401, headers });
  },
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const answer = answers[new URL(event.request.url).pathname.split("/").pop()];
  if (answer) event.respondWith(answer(event.request));
});
