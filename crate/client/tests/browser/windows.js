// What pages in other windows do, and what of it can be seen from this one.

const here = new URL("/tests/browser/windows/", location.href);

export const address = (path) => new URL(path, here).href;

export const frames = () => [...document.querySelectorAll("iframe")].map((frame) => frame.src);

export const isVisible = (url) =>
  [...document.querySelectorAll("iframe")].some((frame) => frame.src === url && frame.checkVisibility());

export const frameWindow = (url) =>
  [...document.querySelectorAll("iframe")].find((frame) => frame.src === url).contentWindow;

/** A frame that a test shows and takes away itself. One in a sandbox is of no origin that anybody else is of. */
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

/** Lets this page look as if that window had opened it. */
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
