// What Chromium reports about a page, over https://chromedevtools.github.io/devtools-protocol/.

/** @typedef {(command: string) => Promise<any>} Send a command without parameters, and its answer */

/** @param {Send} send */
export async function collectGarbage(send) {
  // Twice: objects that the first run finalizes are only collected by the second.
  for (let time = 0; time < 2; time += 1) await send('HeapProfiler.collectGarbage');
}

/** @param {Send} send @returns {Promise<import('../session/engines/index.js').Metrics>} */
export async function metrics(send) {
  await send('Performance.enable');
  const { usedSize, embedderHeapUsedSize } = await send('Runtime.getHeapUsage');
  const { metrics: list } = await send('Performance.getMetrics');
  const { Nodes, JSEventListeners, ScriptDuration, ProcessTime } = Object.fromEntries(list.map(({ name, value }) => [name, value]));
  return {
    script_bytes: usedSize,
    page_bytes: embedderHeapUsedSize,
    nodes: Nodes,
    listeners: JSEventListeners,
    script_ms: ScriptDuration * 1000,
    cpu_ms: ProcessTime * 1000,
  };
}
