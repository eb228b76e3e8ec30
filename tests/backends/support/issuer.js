// An OpenID provider's keys and tokens, without its pages: signed for real (jose), served by its JWKS alone. It can't show a
// sign-in; tests/e2e and tests/conformance do that.

import { SignJWT, exportJWK, generateKeyPair } from 'jose';

import { serve } from './web.js';

export class Issuer {
  static async create(name = 'http://issuer.example') {
    const pair = () => generateKeyPair('ES256', { extractable: true });
    return new Issuer(name, await pair(), await pair());
  }

  /** @param {string} name @param {import('jose').GenerateKeyPairResult} keys @param {import('jose').GenerateKeyPairResult} forged */
  constructor(name, keys, forged) {
    this.name = name;
    this.keys = keys;
    this.forged = forged;
  }

  /** Serves its keys where a server looks for them: its name is the address then. */
  static async serve() {
    const issuer = await Issuer.create();
    issuer.web = await serve(async ({ url }) => {
      if (url === '/jwks') return { body: await issuer.jwks() };
      return { body: { issuer: issuer.name, jwks_uri: `${issuer.name}/jwks` } };
    });
    issuer.name = issuer.web.origin;
    return issuer;
  }

  async jwks() {
    return { keys: [{ ...(await exportJWK(this.keys.publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' }] };
  }

  /** @param {Record<string, unknown>} claims @param {{seconds?: number, forged?: boolean}} [options] */
  token(claims, { seconds = 300, forged = false } = {}) {
    const now = Math.floor(Date.now() / 1000);
    const { privateKey } = forged ? this.forged : this.keys;
    return new SignJWT({ iss: this.name, aud: 'our-client', iat: now, exp: now + seconds, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'key-1' })
      .sign(privateKey);
  }
}
