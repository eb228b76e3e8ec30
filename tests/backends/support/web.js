// A small HTTP server on loopback, on its own port.

import { listen } from '../../support/listen.js';

/**
 * @param {(request: import('node:http').IncomingMessage, body: any) => Promise<{status?: number, body?: unknown, headers?: Record<string, string>}>} answer
 *   what it does; its body goes out as JSON, or as it is when it is text or bytes
 * @param {number} [port] a free one where it is left out
 */
export async function serve(answer, port = 0) {
  const handle = async (request, response) => {
    try {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      const { status = 200, body = '', headers = {} } = await answer(request, text && JSON.parse(text));
      const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
      response.writeHead(status, isRaw ? headers : { 'content-type': 'application/json', ...headers });
      response.end(isRaw ? body : JSON.stringify(body));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  };
  return listen(handle, { port });
}
