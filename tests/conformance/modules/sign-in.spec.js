// The authorization request (OpenID Connect Core, 3.1.2.1; RFC 7636).

import { createHash } from 'node:crypto';
import { row } from '../support/row.js';

const AUTHORIZE = 'GET /authorize';

row({
  number: 'A18',
  name: 'oidcc-client-test-nonce-unless-code-flow',
  provider: 'expects a nonce in every flow but the code flow; this client sends one there too',
  run: async ({ client, provider, check }) => {
    const outcome = await client.signIn();
    check(/^.{22,}$/.test(provider.last(AUTHORIZE)?.query.nonce ?? ''), 'sends no nonce');
    return outcome;
  },
});

const s256 = (/** @type {string} */ verifier) => createHash('sha256').update(verifier).digest('base64url');

row({
  number: 'S1',
  name: 'PKCE: a new S256 verifier for every sign-in',
  provider: 'behaves correctly',
  run: async ({ client, provider, check }) => {
    const verifiers = new Set();
    let outcome;
    for (let round = 0; round < 3; round += 1) {
      outcome = await client.signIn();
      const { code_challenge: challenge, code_challenge_method: method } = provider.last(AUTHORIZE).query;
      const { code_verifier: verifier = '' } = provider.last('POST /token').form;
      check(method === 'S256' && challenge === s256(verifier), 'doesn’t use S256');
      check(/^[A-Za-z0-9._~-]{43,128}$/.test(verifier), 'sends an invalid verifier');
      verifiers.add(verifier);
    }
    check(verifiers.size === 3, 'uses a verifier twice');
    return outcome;
  },
});
