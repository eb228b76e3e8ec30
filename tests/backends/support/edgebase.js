// Stands in for an EdgeBase 0.2.8 server, by the numbered behaviours that were measured on the real one: its addresses, what
// it puts where, its tokens (HS256, really verified here), rotation with its grace, and its realtime frames. It can't show
// that a later version does the same, nor rules, filters and storage; the provider behind it approves by itself.
//
// Like the real one, it reads the provider's ID token without verifying it (5).

import { randomBytes } from 'node:crypto';

import { SignJWT, decodeJwt, jwtVerify } from 'jose';
import { WebSocketServer } from 'ws';

import { serve } from './web.js';

const REDIRECT = (location) => ({ status: 302, headers: { location } });

export class EdgeServer {
  /** @param {import('./issuer.js').Issuer} issuer */
  static async start(issuer) {
    const server = new EdgeServer(issuer);
    await server.listen();
    return server;
  }

  async listen(port = 0) {
    this.web = await serve((request, body) => this.answer(request, body), port);
    const sockets = new WebSocketServer({ server: this.web.server });
    sockets.on('connection', (socket, request) => this.connect(socket, request));
  }

  /** Restarts at the same address, with its sessions, without closing connections cleanly. */
  async restart() {
    const { port } = this.web;
    await this.stop();
    await this.listen(port);
  }

  constructor(issuer) {
    this.issuer = issuer;
    this.secret = randomBytes(32);
    this.states = new Map();
    this.sessions = new Map();
    this.sockets = new Set();
    /** 2: where the provider sends people back to; sign-in and linking have a form each. */
    this.registered = ['oidc%3Aokta/callback', 'link/oidc:okta/callback'];
    /** The requests to the provider. */
    this.authorizations = [];
    /** The user who signs in at the provider, or the error it sends instead. */
    this.person = { sub: 'alice', name: 'Alice Adams', email: 'alice@example.org', email_verified: true };
    this.refuses = null;
    this.forges = false;
    this.ttlSeconds = 900;
    this.graceMs = 30_000;
    this.answersIn = 'fragment';
    this.knowsProvider = false;
    this.asked = [];
    this.connections = 0;
    /** The contents of the tables, for REST requests. */
    this.documents = [];
    /** 10: after this long a silence the server forgets whose socket it is. */
    this.idleMs = 24_000;
    /** 10: how many sockets wait in vain for an answer to their token. */
    this.deafTo = 0;
    /** The tokens that sockets were shown, and took. */
    this.shown = [];
  }

  get origin() {
    return this.web.origin;
  }

  async stop() {
    for (const socket of this.sockets) socket.terminate();
    await this.web.stop();
  }

  async answer(request, body) {
    // 8: these headers and no others.
    const headers = {
      'access-control-allow-origin': request.headers.origin ?? '*',
      'access-control-allow-headers': 'Content-Type, Authorization, X-EdgeBase-Service-Key',
    };
    if (request.method === 'OPTIONS') return { status: 204, headers };
    const url = new URL(request.url, this.origin);
    this.asked.push(`${request.method} ${url.pathname}`);
    const answer = await this.route(`${request.method} ${url.pathname}`, url.searchParams, body, request);
    return { ...answer, headers: { ...headers, ...answer.headers } };
  }

  async route(place, query, body, request) {
    switch (place) {
      case 'GET /api/auth/oauth/oidc%3Aokta':
        this.knowsProvider = true;
        return REDIRECT(this.toProvider('oidc%3Aokta/callback', { redirectUrl: query.get('redirect_url') }));
      case 'POST /api/auth/oauth/link/oidc%3Aokta': {
        const user = await this.bearer(request);
        if (!user) return EXPIRED;
        const pending = { redirectUrl: body.redirectUrl, appState: body.state, link: user.sub };
        const address = this.toProvider('link/oidc:okta/callback', pending);
        // 6: a server that hasn't looked the provider up makes its address up.
        return { body: { redirectUrl: this.knowsProvider ? address : `${this.origin}/made-up` } };
      }
      case 'GET /idp/authorize':
        return this.approve(query);
      case 'GET /api/auth/oauth/oidc%3Aokta/callback':
      case 'GET /api/auth/oauth/link/oidc:okta/callback':
        return this.callback(query.get('state'));
      // Not its real address: how rules and queries are written there is no concern of these tests.
      case 'GET /documents':
        return (await this.bearer(request)) ? { body: this.documents } : EXPIRED;
      case 'POST /api/auth/refresh':
        return this.refresh(body.refreshToken);
      case 'POST /api/auth/signout': {
        const user = await this.bearer(request);
        if (!user || this.sessions.get(user.sub)?.refreshToken !== body.refreshToken) return EXPIRED;
        this.sessions.delete(user.sub);
        return { body: { ok: true } };
      }
      default:
        return { status: 404 };
    }
  }

  toProvider(callback, pending) {
    const state = randomBytes(32).toString('hex');
    this.states.set(state, pending);
    // 1: the server is the client, with PKCE beside its secret, and without a nonce.
    const request = new URLSearchParams({
      ...{ client_id: 'edgebase', response_type: 'code', scope: 'openid email profile', state },
      ...{ redirect_uri: `${this.origin}/api/auth/oauth/${callback}` },
      ...{ code_challenge: randomBytes(32).toString('base64url'), code_challenge_method: 'S256' },
    });
    return `${this.origin}/idp/authorize?${request}`;
  }

  /** The provider, which compares addresses as text. */
  approve(query) {
    this.authorizations.push(Object.fromEntries(query));
    const back = query.get('redirect_uri');
    if (!this.registered.some((form) => back === `${this.origin}/api/auth/oauth/${form}`)) {
      return { status: 400, body: { error: 'invalid_redirect_uri' } };
    }
    return REDIRECT(`${back}?state=${query.get('state')}&code=1`);
  }

  async callback(state) {
    const pending = this.states.get(state);
    this.states.delete(state);
    if (!pending) return { status: 400, body: { code: 400, message: 'Invalid or expired OAuth state.', slug: 'invalid-token' } };
    const back = new URL(pending.redirectUrl);
    if (this.refuses) {
      back.hash = String(new URLSearchParams({ error: this.refuses, error_description: 'nope' }));
      return REDIRECT(String(back));
    }
    // 5: decoded and no more.
    const claims = decodeJwt(await this.issuer.token(this.person, { forged: this.forges }));
    const email = claims.email_verified ? claims.email : null;
    const user = { id: pending.link ?? `user-of-${claims.sub}`, email, displayName: claims.name ?? claims.preferred_username, avatarUrl: claims.picture, isAnonymous: false };
    const { accessToken, refreshToken } = await this.begin(user);
    const answer = new URLSearchParams({ access_token: accessToken, refresh_token: refreshToken });
    if (pending.appState) answer.set('state', pending.appState);
    // 3: the real one replaces the fragment; its documentation says query.
    if (this.answersIn === 'fragment') back.hash = String(answer);
    else for (const [name, value] of answer) back.searchParams.set(name, value);
    return REDIRECT(String(back));
  }

  async begin(user) {
    const pair = await this.pair(user);
    this.sessions.set(user.id, { user, ...pair });
    return pair;
  }

  async pair(user) {
    const sign = (claims, seconds) =>
      new SignJWT({ iss: 'edgebase:user', sub: user.id, jti: randomBytes(8).toString('hex'), ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
        .sign(this.secret);
    const { email, displayName, isAnonymous } = user;
    const accessToken = await sign({ email, displayName, role: 'member', isAnonymous }, this.ttlSeconds);
    return { accessToken, refreshToken: await sign({ type: 'refresh' }, 28 * 86_400) };
  }

  async refresh(spent) {
    const entry = [...this.sessions].find(([, it]) => it.refreshToken === spent || it.before?.token === spent);
    const refused = { status: 401, body: { code: 401, message: 'Invalid refresh token.', slug: 'invalid-refresh-token' } };
    if (!entry) return refused;
    const [id, session] = entry;
    if (session.refreshToken === spent) {
      Object.assign(session, { before: { token: spent, at: Date.now() } }, await this.pair(session.user));
    } else if (Date.now() - session.before.at > this.graceMs) {
      this.sessions.delete(id);
      return refused;
    }
    const { user, accessToken, refreshToken } = session;
    return { body: { user, accessToken, refreshToken } };
  }

  async bearer(request) {
    return this.verify((request.headers.authorization ?? '').replace('Bearer ', ''));
  }

  async verify(token) {
    try {
      return (await jwtVerify(token, this.secret, { issuer: 'edgebase:user' })).payload;
    } catch {
      return null;
    }
  }

  connect(socket, request) {
    this.connections += 1;
    const state = { address: request.url, user: null, channels: [], frames: [] };
    Object.assign(socket, { state });
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('message', (text) => this.hear(socket, JSON.parse(String(text))));
  }

  async hear(socket, frame) {
    const { state } = socket;
    const say = (message) => socket.send(JSON.stringify(message));
    state.frames.push(frame.type);
    clearTimeout(state.idle);
    state.idle = setTimeout(() => Object.assign(state, { user: null, channels: [] }), this.idleMs).unref();
    if (frame.type === 'auth' && this.deafTo > 0) {
      this.deafTo -= 1;
      say({ type: 'error', code: 'AUTH_TIMEOUT' });
      return socket.close(4001);
    }
    if (frame.type === 'auth') {
      const user = await this.verify(frame.token);
      if (!user && state.user) return say({ type: 'error', code: 'AUTH_REFRESH_FAILED' });
      if (!user) {
        say({ type: 'error', code: 'AUTH_FAILED' });
        return socket.close(4002);
      }
      this.shown.push(frame.token);
      if (state.user) return say({ type: 'auth_refreshed', userId: user.sub, revokedChannels: [] });
      state.user = user.sub;
      say({ type: 'auth_success', userId: user.sub });
      return say({ type: 'FILTER_RESYNC' });
    }
    if (!state.user) return say({ type: 'error', code: 'NOT_AUTHENTICATED' });
    if (frame.type === 'ping') return say({ type: 'pong' });
    if (frame.type === 'subscribe') {
      state.channels.push(frame.channel);
      say({ type: 'subscribed', channel: frame.channel });
    }
  }

  /** 10: what a server that was put to sleep does: the sockets stay, and all that it knew of them is gone. */
  forget() {
    for (const { state } of this.sockets) Object.assign(state, { user: null, channels: [] });
  }

  /** Changes a document of this table, and notifies its subscribers. */
  change(table, docId, data) {
    const channel = `dblive:shared:${table}`;
    for (const socket of this.sockets) {
      if (!socket.state.channels.includes(channel)) continue;
      socket.send(JSON.stringify({ type: 'db_change', channel, changeType: 'added', table, docId, data, timestamp: 1 }));
    }
  }

  drop() {
    for (const socket of this.sockets) socket.terminate();
  }
}

const EXPIRED = { status: 401, body: { code: 401, message: 'Token expired.', error: 'TOKEN_EXPIRED' } };
