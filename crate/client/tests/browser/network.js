// Leads the page's requests to /bad-day/ through worker.js. The test page itself lies outside of the worker's reach,
// so they are sent from a frame within it.

const here = new URL("/tests/browser/", location.href);
let ready;

async function frame() {
  const registration = await navigator.serviceWorker.register(new URL("worker.js", here));
  const frame = document.createElement("iframe");
  // The frame's requests are the worker's only once that is active.
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (worker.state !== "activated") {
    await new Promise((resolve) => {
      worker.addEventListener("statechange", () => worker.state === "activated" && resolve());
    });
  }
  frame.src = new URL("frame.html", here);
  await new Promise((resolve) => {
    frame.addEventListener("load", resolve);
    document.body.append(frame);
  });
  return frame.contentWindow;
}

async function install() {
  const inside = await frame();
  const direct = globalThis.fetch.bind(globalThis);
  globalThis.fetch = async (url, init) => {
    if (!new URL(url, location.href).pathname.startsWith("/bad-day/")) return direct(url, init);
    // The frame has a Response of its own; to this page it shall be one like any other.
    return Object.setPrototypeOf(await inside.fetch(url, init), Response.prototype);
  };
}

/** The address under which worker.js answers in this way. */
export async function badDay(name) {
  ready ??= install();
  await ready;
  return new URL(`/bad-day/${name}`, location.href).href;
}
