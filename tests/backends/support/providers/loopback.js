// All hosts of the world on one port of loopback, over TLS: providers have their real names here, and are of other sites than
// the app. With `browserOptions`, a browser reaches only this server.

import { once } from 'node:events';
import { createServer, request } from 'node:https';
import { text } from 'node:stream/consumers';

import { listen } from '../../../support/listen.js';
import { certificate } from './certificate.js';

/** @typedef {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse) => unknown} Handle */

export class Loopback {
  static async start() {
    const loopback = new Loopback();
    const { port, stop } = await listen(createServer(certificate(), (request, response) => loopback.answer(request, response)));
    return Object.assign(loopback, { port, stop });
  }

  /** Who answers below an address, `https://host/path`. @type {Map<string, Handle>} */
  places = new Map();

  get browserOptions() {
    return [`--host-resolver-rules=MAP * 127.0.0.1:${this.port}`, '--ignore-certificate-errors'];
  }

  /** The server with the longest matching address answers, and sees the rest of the path, as behind a proxy. */
  answer(request, response) {
    const address = `https://${request.headers.host}${request.url}`;
    const covers = (/** @type {string} */ place) => address.startsWith(place) && /^([/?]|$)/.test(address.slice(place.length));
    const [place] = [...this.places.keys()].filter(covers).sort((one, other) => other.length - one.length);
    const handle = this.places.get(place);
    if (!handle) return response.writeHead(404).end();
    request.originalUrl = request.url;
    request.url = address.slice(place.length).replace(/^(?!\/)/, '/');
    return handle(request, response);
  }

  /**
   * A request that comes from no browser.
   *
   * @param {string} method
   * @param {string} address
   * @param {{headers?: Record<string, string>, form?: Record<string, string>}} [options]
   */
  async ask(method, address, { headers = {}, form } = {}) {
    const { host, pathname, search } = new URL(address);
    const type = form && { 'content-type': 'application/x-www-form-urlencoded' };
    const options = { method, headers: { ...headers, ...type, host }, path: pathname + search, rejectUnauthorized: false };
    const asked = request({ ...options, host: '127.0.0.1', port: this.port });
    asked.end(form && String(new URLSearchParams(form)));
    const [answer] = await once(asked, 'response');
    return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
  }
}
