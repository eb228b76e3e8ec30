// What pages in other windows do, and what of it can be seen from this one.

const here = new URL("/tests/browser/windows/", location.href);

export const address = (path) => new URL(path, here).href;

/** The same page from another origin: one machine, two names. */
export const foreign = (path) => address(path).replace("//127.0.0.1:", "//localhost:");

export const frames = () => [...document.querySelectorAll("iframe")].map((frame) => frame.src);

export const isVisible = (url) =>
  [...document.querySelectorAll("iframe")].some((frame) => frame.src === url && frame.checkVisibility());

export const frameWindow = (url) =>
  [...document.querySelectorAll("iframe")].find((frame) => frame.src === url).contentWindow;

/** A frame that a test shows and takes away itself. */
export async function show(url) {
  const frame = document.createElement("iframe");
  frame.src = url;
  await new Promise((resolve) => {
    frame.addEventListener("load", resolve);
    document.body.append(frame);
  });
  return frame;
}

/** What a window says next that has this member, and from where. */
export const heard = (member) =>
  new Promise((resolve) => {
    const listener = ({ data, origin }) => {
      if (typeof data !== "object" || data === null || !(member in data)) return;
      removeEventListener("message", listener);
      resolve(JSON.stringify({ origin, value: data[member] }));
    };
    addEventListener("message", listener);
  });

/** Lets this page look as if that window had opened it. */
export function openedBy(window) {
  const original = Object.getOwnPropertyDescriptor(globalThis, "opener");
  Object.defineProperty(globalThis, "opener", { configurable: true, value: window });
  return () => Object.defineProperty(globalThis, "opener", original);
}

/** The address of a frame within a frame, once its script has run: no query is left of it. */
export async function addressWithin(frame) {
  for (;;) {
    const { search, hash, href } = frame.contentWindow.frames[0].location;
    if (href !== "about:blank" && search === "" && hash === "") return href;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const channel = (name) => {
  const texts = [];
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }) => texts.push(data);
  return texts;
};

export const controller = () => new AbortController();
