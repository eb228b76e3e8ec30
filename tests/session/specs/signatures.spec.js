// Signatures of ID tokens, checked by the engine's own cryptography.

import { FaultyProvider } from '../../support/faulty-provider.js';
import { altered, signedByAStranger } from '../../support/tokens.js';
import { expect, test } from '../support/fixtures.js';

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** A sign-in at a provider that signs so. @param {any} app @param {string} alg @param {object} [fault] */
async function signIn(app, alg, fault) {
  const provider = await FaultyProvider.start({ alg, fault });
  try {
    app.configure({ authority: provider.origin });
    return await app.tab.signIn();
  } finally {
    await provider.stop();
  }
}

for (const alg of ALGORITHMS) {
  test(`accepts ${alg}, and refuses altered claims`, async ({ app }) => {
    expect(await signIn(app, alg)).toMatchObject({ ok: true, user: { profile: { sub: 'johndoe' } } });
    await app.tab.call('forget');
    expect(await signIn(app, alg, { token: altered })).toMatchObject({ ok: false, code: 'id_token_signature' });
    expect(await app.tab.call('getUser')).toEqual({ ok: true });
  });
}

test('refuses a signature by a foreign key', async ({ app }) => {
  expect(await signIn(app, 'ES256', { token: signedByAStranger })).toMatchObject({ code: 'id_token_signature' });
});

test('reports unsupported_algorithm where the engine has no EdDSA', async ({ app }) => {
  const provider = await FaultyProvider.start({ alg: 'EdDSA' });
  app.configure({ authority: provider.origin });
  const address = await app.tab.signInHalfway();
  const outcome = await app.tab.evaluate(async (url) => {
    // All three know it today. Those of some years ago said this.
    const { importKey } = SubtleCrypto.prototype;
    SubtleCrypto.prototype.importKey = function (...args) {
      const unknown = args[2].name === 'Ed25519';
      return unknown ? Promise.reject(new DOMException('Unrecognized name.', 'NotSupportedError')) : importKey.apply(this, args);
    };
    return (await window.client).callback(url);
  }, address);
  await provider.stop();
  expect(outcome).toMatchObject({ ok: false, code: 'signature_unsupported' });
});
