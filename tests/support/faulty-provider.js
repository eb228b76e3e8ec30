// A provider whose ID tokens are wrong in one way: signed with real keys, so that nothing else about them is.

import { generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { OAuth2Server } from 'oauth2-mock-server';
import { freePort } from './services.js';

/**
 * @typedef {object} Fault
 * @property {(claims: import('jose').JWTPayload, header: Record<string, unknown>) => void} [claims] changes the ID
 *   token before the provider signs it
 * @property {(token: string) => Promise<string>} [token] replaces the ID token after the provider has signed it
 */

/** Starts it. It signs everyone in at once, as `johndoe`, without a page of its own. */
export class FaultyProvider {
  /** What is wrong with the next tokens; nothing when empty. @type {Fault} */
  fault = {};
  /** How often its keys were fetched. */
  keyRequests = 0;
  #server = new OAuth2Server();

  static async start() {
    const provider = new FaultyProvider();
    const port = await freePort();
    provider.origin = `http://127.0.0.1:${port}`;
    await provider.#listen(port);
    return provider;
  }

  /** @param {number} port */
  async #listen(port) {
    const { issuer, service } = this.#server;
    await issuer.keys.generate('RS256');
    issuer.url = this.origin;
    service.on('beforeTokenSigning', ({ header, payload }) => {
      // Of its two tokens only the ID token has an audience.
      if (payload.aud) this.fault.claims?.(payload, header);
    });
    const toJson = issuer.keys.toJSON.bind(issuer.keys);
    issuer.keys.toJSON = (withPrivateParts) => {
      this.keyRequests += 1;
      return toJson(withPrivateParts);
    };
    await this.#server.start(port, '127.0.0.1');
    this.#replaceTokens();
  }

  /** The hook for answers is synchronous and signing is not: the answer's `json` waits for it. */
  #replaceTokens() {
    this.#server.service.on('beforeResponse', ({ body }, request) => {
      const { token } = this.fault;
      if (!token || typeof body !== 'object' || !('id_token' in body)) return;
      const response = /** @type {import('express').Response} */ (request.res);
      const send = response.json.bind(response);
      response.json = (answer) => {
        token(answer.id_token).then((idToken) => send({ ...answer, id_token: idToken }));
        return response;
      };
    });
  }

  stop() {
    return this.#server.stop();
  }
}

const parts = (/** @type {string} */ token) =>
  token.split('.', 2).map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));

/** The same claims under the same key's name, signed by somebody else's key. @param {string} token */
export async function signedByAStranger(token) {
  const [header, claims] = parts(token);
  const { privateKey } = await generateKeyPair('RS256');
  return new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
}

/** The same claims without a signature (`alg: none`). @param {string} token */
export async function unsigned(token) {
  const [, claims] = parts(token);
  return new UnsecuredJWT(claims).encode();
}

/** Other claims under the signature of these. @param {string} token */
export async function altered(token) {
  const [header, , signature] = token.split('.');
  const [, claims] = parts(token);
  const payload = Buffer.from(JSON.stringify({ ...claims, sub: 'somebody-else' })).toString('base64url');
  return [header, payload, signature].join('.');
}
