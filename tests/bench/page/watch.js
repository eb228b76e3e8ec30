// Records the page's timers and memory, starting before its first script.

import '../../session/page/watch.js';

/** The memories of all WebAssembly in the page. @type {WebAssembly.Memory[]} */
const memories = [];

for (const name of /** @type {const} */ (['instantiate', 'instantiateStreaming'])) {
  const original = WebAssembly[name];
  WebAssembly[name] = async (/** @type {any[]} */ ...given) => {
    const made = await original(...given);
    const { memory } = (made.instance ?? made).exports;
    if (memory) memories.push(memory);
    return made;
  };
}

window.wasmBytes = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
