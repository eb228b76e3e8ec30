// Stands in for Clerk's Frontend API, as clerk-js 6.40 speaks to it: session tokens of a template, RS256, that live for a
// minute, with no audience and no nonce. It can't show clerk-js itself, nor its pages: `getToken` below keeps tokens as that
// does, and begins with one that was fetched some seconds ago.

import { SignJWT, exportJWK, generateKeyPair } from 'jose';

import { serve } from './web.js';

const LIFE_SECONDS = 60;

export class Clerk {
  /** The claims of the signed-in user. @type {{sub: string, email?: string, email_verified?: boolean} | null} */
  person = null;
  /** How long ago the next token was made, in seconds. */
  age = 0;
  /** How many tokens were made. */
  made = 0;

  static async start() {
    const clerk = new Clerk();
    clerk.keys = await generateKeyPair('RS256');
    clerk.web = await serve(({ method }) => clerk.answer(method));
    clerk.name = clerk.web.origin;
    return clerk;
  }

  stop() {
    return this.web.stop();
  }

  async jwks() {
    return { keys: [{ ...(await exportJWK(this.keys.publicKey)), kid: 'ins_1', alg: 'RS256', use: 'sig' }] };
  }

  async answer(method) {
    const headers = { 'access-control-allow-origin': '*', 'access-control-allow-methods': '*' };
    if (method === 'OPTIONS') return { headers };
    // Signing out.
    if (method === 'DELETE') this.person = null;
    if (!this.person) return { headers, body: { jwt: null } };
    this.made += 1;
    const made = Math.floor(Date.now() / 1000) - this.age;
    this.age = 0;
    const times = { iat: made, nbf: made - 10, exp: made + LIFE_SECONDS };
    const token = new SignJWT({ iss: this.name, azp: 'http://page', sid: 'sess_1', v: 2, ...times, ...this.person });
    return { headers, body: { jwt: await token.setProtectedHeader({ alg: 'RS256', kid: 'ins_1', typ: 'JWT' }).sign(this.keys.privateKey) } };
  }
}

/** In the page: `window.clerk`, with what our side calls of clerk-js. @param {string} frontendApi */
export function clerkInPage(frontendApi) {
  const address = `${frontendApi}/v1/client/sessions/sess_1/tokens/instantdb`;
  const end = (token) => JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'))).exp * 1000;
  let kept = null;
  const clerk = {
    signedOut: 0,
    async getToken({ skipCache = false } = {}) {
      if (!skipCache && kept && end(kept) > Date.now()) return kept;
      kept = (await (await fetch(address, { method: 'POST' })).json()).jwt;
      return kept;
    },
    async signOut() {
      clerk.signedOut += 1;
      await fetch(address, { method: 'DELETE' });
      kept = null;
    },
    /** Another user is signed in at Clerk from now on. */
    forget: () => void (kept = null),
  };
  Object.assign(window, { clerk });
}
