// Programs that tests start, none of which outlives them.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Those that run now. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** Kills this program when the test process exits, if it still runs. @template {import('node:child_process').ChildProcess} T @param {T} child */
export function endWithTests(child) {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/**
 * Starts a program and waits for its line `ready ADDRESS`.
 *
 * @param {string} name what people call it
 * @param {string} program its path
 * @param {Record<string, string>} environment beside that of the tests
 */
export async function started(name, program, environment) {
  const env = { ...process.env, ...environment };
  const child = endWithTests(spawn(program, { env, stdio: ['ignore', 'pipe', 'inherit'] }));
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${name} ended with ${signal ?? code}`);
  });
  const ready = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => line.startsWith('ready ') && resolve(undefined));
  });
  await Promise.race([ready, ended]);
  ended.catch(() => {});
  return child;
}
