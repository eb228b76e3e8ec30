// Stands in for an InstantDB server (its auth.oauth and jwt as read in instantdb/instant, August 2026): it verifies ID tokens
// by the issuer's keys, and keeps to the rules for nonce, issuer, origin and e-mail. It can't show that a real server answers
// so, nor queries, permissions and transactions: of the realtime connection it knows the first message alone.

import { createLocalJWKSet, jwtVerify } from 'jose';
import { WebSocketServer } from 'ws';

import { serve } from './web.js';

export const APP_ID = '11111111-2222-4333-8444-555555555555';

export class InstantServer {
  /** @param {import('./issuer.js').Issuer} issuer @param {string} pageOrigin */
  static async start(issuer, pageOrigin) {
    const server = new InstantServer(issuer, pageOrigin, createLocalJWKSet(await issuer.jwks()));
    await server.listen();
    return server;
  }

  async listen(port = 0) {
    this.web = await serve((request, body) => this.answer(request, body), port);
    const sockets = new WebSocketServer({ server: this.web.server, path: '/runtime/session' });
    this.sockets = sockets.clients;
    sockets.on('connection', (socket) => socket.on('message', (text) => this.hear(socket, JSON.parse(String(text)))));
  }

  /** Restarts at the same address, with its users, without closing connections cleanly. */
  async restart() {
    const { port } = this.web;
    await this.stop();
    await this.listen(port);
  }

  constructor(issuer, pageOrigin, keys) {
    Object.assign(this, { issuer, pageOrigin, keys });
    this.users = new Map();
    this.good = new Set();
    /** The requests, by the end of their path. */
    this.asked = [];
    /** The tokens that sockets began with. */
    this.inits = [];
    this.isDown = false;
  }

  get origin() {
    return this.web.origin;
  }

  async stop() {
    for (const socket of this.sockets) socket.terminate();
    await this.web.stop();
  }

  async answer(request, body) {
    const headers = {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': '*',
      'access-control-allow-methods': '*',
    };
    if (request.method === 'OPTIONS') return { status: 204, headers };
    const path = new URL(request.url, this.origin).pathname;
    this.asked.push({ path: path.split('/').pop(), body });
    if (this.isDown) return { status: 503, headers, body: 'down' };
    try {
      return { headers, body: await this.serve(path, body, request.headers.origin) };
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      return { status: 400, headers, body: { type: 'validation-failed', message, hint: {} } };
    }
  }

  async serve(path, body, origin) {
    switch (path) {
      case '/runtime/oauth/id_token':
        return { user: await this.exchange(body, origin), created: false };
      case '/runtime/auth/verify_refresh_token': {
        if (body['app-id'] !== APP_ID || !this.good.has(body['refresh-token'])) throw new Error('Record not found: app-user');
        return { user: [...this.users.values()].find((user) => user.refresh_token === body['refresh-token']) };
      }
      case '/runtime/signout':
        this.good.delete(body.refresh_token);
        return {};
      default:
        return {};
    }
  }

  async exchange({ app_id: app, client_name: client, id_token: token, nonce }, origin) {
    if (app !== APP_ID || client !== 'our-provider') throw new Error('Record not found: app-oauth-client');
    if (origin !== this.pageOrigin) throw new Error('Unauthorized origin.');
    const { payload } = await jwtVerify(token, this.keys, { issuer: this.issuer.name, algorithms: ['RS256', 'ES256'], requiredClaims: ['sub', 'exp'] });
    if (payload.nonce && !nonce) throw new Error('The nonce parameter was not provided in the request.');
    if (!payload.nonce && nonce) throw new Error('The id_token is missing a nonce.');
    if (payload.nonce !== nonce) throw new Error('The nonces do not match.');
    const email = payload.email_verified === true ? payload.email : null;
    const known = this.users.get(payload.sub) ?? { id: `id-of-${payload.sub}`, app_id: APP_ID, type: 'user' };
    const user = { ...known, email, refresh_token: `refresh-of-${payload.sub}` };
    this.users.set(payload.sub, user);
    this.good.add(user.refresh_token);
    return user;
  }

  hear(socket, message) {
    (socket.ops ??= []).push(message.op);
    if (message.op !== 'init') return;
    this.inits.push(message['refresh-token'] ?? null);
    const answer = { op: 'init-ok', 'session-id': 's', 'client-event-id': message['client-event-id'], auth: {}, attrs: [] };
    socket.send(JSON.stringify(answer));
  }
}
