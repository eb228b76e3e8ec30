// A page whose memory and work are looked at.

import { readFile } from 'node:fs/promises';
import { setTimeout as moment } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { collectGarbage, metrics } from '../../support/devtools.js';

const entry = fileURLToPath(new URL('../page/watch.js', import.meta.url));
const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: 'iife', write: false });
const WATCH = outputFiles[0].text;

/** How many measurements in a row must find no lower memory use. */
const QUIET = 8;

export class Watched {
  /** @param {import('@playwright/test').Browser} browser */
  static async open(browser) {
    const known = await renderers(browser);
    const watched = new Watched();
    watched.context = await browser.newContext();
    await watched.context.addInitScript(WATCH);
    watched.page = await watched.context.newPage();
    const session = await watched.context.newCDPSession(watched.page);
    watched.send = (/** @type {any} */ command) => session.send(command);
    watched.processes = async () => (await renderers(browser)).filter((id) => !known.includes(id));
    return watched;
  }

  /** Its memory after garbage collection, in bytes; its Chromium process takes more. */
  kept = async () => {
    await collectGarbage(this.send);
    const { script_bytes, page_bytes } = await metrics(this.send);
    const wasm_bytes = await this.page.evaluate(() => window.wasmBytes());
    const total_bytes = script_bytes + page_bytes + wasm_bytes;
    return { script_bytes, page_bytes, wasm_bytes, total_bytes, process_bytes: await this.#processBytes() };
  };

  /** The same once nothing more is given back: much of what Chromium has for a page is freed bit by bit. */
  async settled() {
    let kept = await this.kept();
    for (let same = 0; same < QUIET; ) {
      await moment(500);
      const now = await this.kept();
      same = now.total_bytes < kept.total_bytes ? 0 : same + 1;
      if (now.total_bytes < kept.total_bytes) kept = now;
    }
    return kept;
  }

  /** Its activity so far. */
  async done() {
    const { script_ms, cpu_ms } = await metrics(this.send);
    return { script_ms, cpu_ms, callbacks: await this.page.evaluate(() => window.timers(0).ran) };
  }

  /** What its process has to itself, where the system tells. There may be a spare one, with nothing in it. */
  async #processBytes() {
    const sizes = await Promise.all((await this.processes()).map(privateBytes));
    return Math.max(0, ...sizes);
  }
}

/** The processes of pages. @param {import('@playwright/test').Browser} browser @returns {Promise<number[]>} */
async function renderers(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

/** @param {number} id */
async function privateBytes(id) {
  const text = await readFile(`/proc/${id}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Private_Dirty: +(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
}
