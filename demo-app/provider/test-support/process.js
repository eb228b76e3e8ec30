// Starts the provider as a person would: as a separate process, with a port and a data folder.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('../server.js', import.meta.url));

/** Where the tests' app would run. Nothing listens there: only the addresses are used. */
export const APP = 'http://127.0.0.1:5170';

/** A running provider. `settings` starts it again on the same port and data, as a restart does. */
export async function startProvider(settings = {}) {
  const port = settings.port ?? (await freePort());
  const data = settings.data ?? (await mkdtemp(join(tmpdir(), 'demo-provider-')));
  const run = runServer(['--port', `${port}`, '--app', APP, '--data', data, '--token-seconds', '120']);

  const lines = [];
  const ready = new Promise((resolve, reject) => {
    createInterface({ input: run.process.stdout }).on('line', (line) => {
      lines.push(line);
      if (line.startsWith('ready ')) resolve(line.slice('ready '.length));
    });
    run.exit.then(({ code, stderr }) => reject(new Error(`The provider ended with ${code}: ${stderr}`)));
  });

  return {
    issuer: await ready,
    port,
    data,
    lines,
    /** Ends the process at once, as a crash would. */
    kill: () => (run.process.kill('SIGKILL'), run.exit),
    /** Asks the process to stop. */
    stop: () => (run.process.kill('SIGTERM'), run.exit),
    /** Ends the process and removes its data. */
    async cleanUp() {
      run.process.kill('SIGKILL');
      await run.exit;
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** The server with these arguments; `exit` resolves with its exit code. */
export function runServer(args) {
  const child = spawn(process.execPath, [SERVER, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  const exit = once(child, 'close').then(([code, signal]) => ({ code, signal, stderr }));
  return { process: child, exit };
}

/** A port that was free a moment ago. */
export async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}
