// `demo-app/api` as a process, and questions to it.

import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { started } from '../../support/program.js';
import { freePort } from '../../support/services.js';
import { API } from './provider.js';

const PROGRAM = process.env.DEMO_API ?? fileURLToPath(new URL('../../../target/demo-api/debug/demo-api', import.meta.url));

export class Api {
  /** @param {string} issuer @param {Record<string, string>} [settings] what the environment says beside the needed */
  static async start(issuer, settings = {}) {
    const listen = `127.0.0.1:${await freePort()}`;
    const needed = { API_ISSUER: issuer, API_AUDIENCE: API, API_ORIGINS: 'https://app.example', API_LISTEN: listen };
    const child = await started('the API', PROGRAM, { ...needed, ...settings });
    return new Api(child, `http://${listen}`);
  }

  constructor(child, origin) {
    Object.assign(this, { child, origin });
  }

  async stop() {
    const gone = once(this.child, 'exit');
    this.child.kill();
    await gone;
  }

  /**
   * Its response, with its challenge.
   *
   * @param {string} request such as `GET /posts`
   * @param {{token?: string, proof?: string, headers?: Record<string, string>, body?: unknown}} [options]
   */
  async ask(request, { token, proof, headers = {}, body } = {}) {
    const [method, path] = request.split(' ');
    const all = { ...headers };
    if (token !== undefined) all.authorization = `${proof === undefined ? 'Bearer' : 'DPoP'} ${token}`;
    if (proof !== undefined) all.dpop = proof;
    if (body !== undefined) all['content-type'] = 'application/json';
    const answer = await fetch(this.origin + path, { method, headers: all, body: body && JSON.stringify(body) });
    const text = await answer.text();
    return { status: answer.status, challenge: answer.headers.get('www-authenticate'), body: text && JSON.parse(text) };
  }
}
