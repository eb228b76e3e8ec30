// The tests' servers: on loopback only, each on a free port.

import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * Starts one.
 *
 * @param {import('node:http').Server | import('node:https').Server | import('node:http').RequestListener} server or what a
 *   plain one does with a request
 * @param {{port?: number, host?: string}} [options] `port`: a free one where it is left out; `host`: its name, for a browser
 *   that takes this for 127.0.0.1
 */
export async function listen(server, { port: wanted = 0, host = '127.0.0.1' } = {}) {
  const listener = typeof server === 'function' ? createServer(server) : server;
  listener.listen(wanted, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (listener.address());
  return {
    server: listener,
    port,
    origin: `http://${host}:${port}`,
    async stop() {
      const closed = once(listener, 'close');
      listener.close();
      listener.closeAllConnections();
      await closed;
    },
  };
}
