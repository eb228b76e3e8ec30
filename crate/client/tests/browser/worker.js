// Stands in the network between a page and the world, and answers as providers do on bad days. What the page asked
// for is what the browser made of it, with all of its own rules applied.

const text = (string) => new TextEncoder().encode(string);

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
  echo: async (request) =>
    Response.json({
      method: request.method,
      accept: request.headers.get("Accept"),
      content_type: request.headers.get("Content-Type"),
      body: await request.text(),
      credentials: request.credentials,
      redirect: request.redirect,
      cache: request.cache,
      referrer: request.referrer,
    }),
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const answer = answers[new URL(event.request.url).pathname.split("/").pop()];
  if (answer) event.respondWith(answer(event.request));
});
