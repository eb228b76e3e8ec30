// A resource server beside the provider, which gives the configured answers and checks the tokens that it gets.

import { createHash } from 'node:crypto';
import { parts } from '../../support/tokens.js';

/** All is well. */
export const answer = { status: 200 };

/**
 * @typedef {object} Shown what a request shows
 * @property {string} scheme of the Authorization header
 * @property {string} token
 * @property {Record<string, any>} proof the claims of the DPoP header
 *
 * @typedef {{status: number, challenge?: string, nonce?: string}} Answer
 */

/**
 * Adds `GET /resource` to a strict provider.
 *
 * @param {any} provider
 * @param {((shown: Shown) => Answer)[]} answers one for each request; the last one for all that follow
 */
export function resource(provider, answers) {
  /** @type {Shown[]} */
  const seen = [];
  const allow = (context) => {
    context.set('Access-Control-Allow-Origin', '*');
    context.set('Access-Control-Allow-Headers', 'authorization, dpop');
    context.set('Access-Control-Expose-Headers', 'DPoP-Nonce, WWW-Authenticate');
  };
  const get = (context) => {
    const [scheme = '', token = ''] = context.get('authorization').split(' ');
    const shown = { scheme, token, proof: context.get('dpop') ? parts(context.get('dpop'))[1] : {} };
    seen.push(shown);
    const { status, challenge, nonce } = answers[Math.min(seen.length, answers.length) - 1](shown);
    allow(context);
    if (challenge) context.set('WWW-Authenticate', challenge);
    if (nonce) context.set('DPoP-Nonce', nonce);
    context.status = status;
    context.body = { seen: seen.length };
  };
  const preflight = (context) => {
    allow(context);
    context.status = 204;
  };
  provider.fault.routes = { ...provider.fault.routes, 'GET /resource': get, 'OPTIONS /resource': preflight };
  const url = `${provider.origin}/resource`;
  return {
    seen,
    get tokens() {
      return seen.map(({ token }) => token);
    },
    /** @param {any} client @param {string} [rest] of the address */
    call: (client, rest = '') => client.call('fetch', { url: url + rest, allowed: [provider.origin] }),
  };
}

/** A proof's hash of its access token (RFC 9449, 4.2). @param {string} token */
export const hashOf = (token) => createHash('sha256').update(token).digest('base64url');
