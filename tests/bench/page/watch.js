// What the page waits for and what it keeps, watched from before its first script on.

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
