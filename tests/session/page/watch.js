// A page's memory and timers, for tests only. It changes nothing.

/** When each timer that is set goes off, on the clock of `performance.now()`. @type {Map<unknown, number>} */
const timers = new Map();
let ran = 0;

const { setTimeout: wait, clearTimeout: clear, setInterval: repeat, requestAnimationFrame: draw, requestIdleCallback: rest } = window;

window.setTimeout = (callback, milliseconds = 0, ...words) => {
  const id = wait(() => {
    timers.delete(id);
    ran += 1;
    callback(...words);
  }, milliseconds);
  timers.set(id, performance.now() + milliseconds);
  return id;
};
window.setInterval = (callback, milliseconds, ...words) => {
  const id = repeat(() => {
    ran += 1;
    callback(...words);
  }, milliseconds);
  timers.set(id, performance.now());
  return id;
};
window.clearTimeout = window.clearInterval = (id) => {
  timers.delete(id);
  clear(id);
};

/** Idle callbacks. The client cancels none. @param {typeof rest} start */
const soon = (start) => (callback, options) => {
  const wish = {};
  timers.set(wish, performance.now());
  return start((when) => {
    timers.delete(wish);
    ran += 1;
    callback(when);
  }, options);
};
window.requestAnimationFrame = soon(draw);
if (rest) window.requestIdleCallback = soon(rest);

/** How many callbacks have run, and how many are to run within this time. */
window.timers = (/** @type {number} */ milliseconds) => {
  const end = performance.now() + milliseconds;
  return { ran, due: [...timers.values()].filter((at) => at < end).length };
};

/**
 * The client's memory, in bytes, and the number of JavaScript values that it holds.
 *
 * @param {{memory: WebAssembly.Memory, __wbindgen_externrefs: WebAssembly.Table}} wasm
 */
export function kept({ memory, __wbindgen_externrefs: table }) {
  let values = 0;
  for (let place = 0; place < table.length; place += 1) values += Number((table.get(place) ?? undefined) !== undefined);
  return { bytes: memory.buffer.byteLength, values };
}
