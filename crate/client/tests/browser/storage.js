// What browsers and people do to storage.

const ways = {
  refused: () => {
    throw new DOMException("Access is denied for this document.", "SecurityError");
  },
  missing: () => undefined,
  none: () => null,
};

/** The ways in which browsers keep storage from a page. */
export const waysToBlock = () => Object.keys(ways);

/** Makes an area as if the browser kept it from the page, until the returned function is called. */
export function block(name, way) {
  const original = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { configurable: true, get: ways[way] });
  return () => Object.defineProperty(globalThis, name, original);
}

/** Fills an area to its last character. */
export function fill(area) {
  let length = 1 << 22;
  for (let count = 0; length > 0; count += 1) {
    try {
      area.setItem(`filler-${count}`, "x".repeat(length));
    } catch {
      length >>= 1;
    }
  }
}
