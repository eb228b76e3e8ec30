// Faulty providers, other windows, and missing browser features.
//
// Requests to /bad-day/ are answered by worker.js, a service worker. The test page itself is outside its scope, so they
// are sent from a frame within it.

const here = new URL("/tests/browser/", location.href);
let ready;

async function frame() {
  const registration = await navigator.serviceWorker.register(new URL("worker.js", here));
  const frame = document.createElement("iframe");
  // The worker handles the frame's requests only once it is active.
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
    // The frame has its own class Response; for this page it must look like this page's.
    return Object.setPrototypeOf(await inside.fetch(url, init), Response.prototype);
  };
}

/** The address at which worker.js answers in this way. */
export async function badDay(name) {
  ready ??= install();
  await ready;
  return new URL(`/bad-day/${name}`, location.href).href;
}

// Other windows.

export const address = (path) => new URL(path, new URL("windows/", here)).href;

export const frames = () => [...document.querySelectorAll("iframe")].map((frame) => frame.src);

export const isVisible = (url) =>
  [...document.querySelectorAll("iframe")].some((frame) => frame.src === url && frame.checkVisibility());

export const frameWindow = (url) =>
  [...document.querySelectorAll("iframe")].find((frame) => frame.src === url).contentWindow;

/** Adds a visible frame, which the test removes itself. A sandboxed frame has a unique origin. */
export async function show(url, sandbox) {
  const frame = document.createElement("iframe");
  if (sandbox) frame.sandbox = "allow-scripts";
  frame.src = url;
  await new Promise((resolve) => {
    frame.addEventListener("load", resolve);
    document.body.append(frame);
  });
  return frame;
}

/** Makes `window` the opener of this page, until the returned function is called. */
export function openedBy(window) {
  const original = Object.getOwnPropertyDescriptor(globalThis, "opener");
  Object.defineProperty(globalThis, "opener", { configurable: true, value: window });
  return () => Object.defineProperty(globalThis, "opener", original);
}

export const channel = (name) => {
  const texts = [];
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }) => texts.push(data);
  return texts;
};

export const controller = () => new AbortController();

// Another page of this origin, and missing browser features.

/** Opens another page of this origin, in a frame. */
export const openPage = () => show(new URL("frame.html", here));

/** Posts these texts to a channel in that page. */
export function say(frame, name, texts) {
  const channel = new frame.contentWindow.BroadcastChannel(name);
  texts.forEach((text) => channel.postMessage(text));
  channel.postMessage({ no: "text" });
  setTimeout(() => channel.close(), 1000);
}

/** The messages that a channel in that page receives. The list grows. */
export function hear(frame, name) {
  const heard = [];
  const channel = new frame.contentWindow.BroadcastChannel(name);
  channel.onmessage = (event) => heard.push(event.data);
  return heard;
}

/** Writes to that page's localStorage. */
export const write = (frame, key, text) => frame.contentWindow.localStorage.setItem(key, text);

/** Clears that page's localStorage. */
export const clear = (frame) => frame.contentWindow.localStorage.clear();

/** Removes Web Locks, until the returned function is called. */
export function withoutLocks() {
  Object.defineProperty(navigator, "locks", { configurable: true, value: undefined });
  return () => delete navigator.locks;
}

/** Makes Web Locks refuse every request, by throwing or rejecting, until the returned function is called: the count. */
export function refusingLocks(throws) {
  let refused = 0;
  const request = () => {
    refused += 1;
    const reason = new DOMException("storage is kept from this page", "SecurityError");
    if (throws) throw reason;
    return Promise.reject(reason);
  };
  Object.defineProperty(navigator, "locks", { configurable: true, value: { request } });
  return () => delete navigator.locks && refused;
}

/** Removes `crypto.subtle`, as on an insecure page, until the returned function is called. */
export function withoutSubtle() {
  Object.defineProperty(crypto, "subtle", { configurable: true, value: undefined });
  return () => delete crypto.subtle;
}

/** The unhandled rejections and errors. The list grows. */
export function unhandled() {
  const causes = [];
  addEventListener("unhandledrejection", (event) => causes.push(String(event.reason)));
  addEventListener("error", (event) => causes.push(event.message));
  return causes;
}
