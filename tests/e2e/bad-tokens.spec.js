// Invalid ID tokens: none signs anybody in, and trying again works.

import { test, expect } from '../support/fixtures.js';
import { FaultyProvider } from '../support/faulty-provider.js';
import { identityOf } from '../support/identity.js';
import { altered, signedByAStranger, unsigned } from '../support/tokens.js';

const now = () => Math.floor(Date.now() / 1000);

/** @type {Record<string, {code: string, fault: import('../support/faulty-provider.js').Fault}>} */
const FAULTS = {
  'signed by a stranger’s key': { code: 'id_token_signature', fault: { token: signedByAStranger } },
  'altered after it was signed': { code: 'id_token_signature', fault: { token: altered } },
  'not signed at all': { code: 'jws_algorithm', fault: { token: unsigned } },
  'made for another app': { code: 'id_token_audience', fault: { claims: (claims) => (claims.aud = 'another-app') } },
  'made for this app and another': {
    code: 'id_token_audience',
    fault: { claims: (claims) => (claims.aud = ['demo-app', 'another-app']) },
  },
  'of another issuer': { code: 'id_token_issuer', fault: { claims: (claims) => (claims.iss += '/') } },
  expired: {
    code: 'id_token_expired',
    fault: { claims: (claims) => Object.assign(claims, { nbf: now() - 7200, iat: now() - 7200, exp: now() - 3600 }) },
  },
  'with another nonce': { code: 'id_token_nonce', fault: { claims: (claims) => (claims.nonce = 'another') } },
  'without a nonce': { code: 'id_token_claim_missing', fault: { claims: (claims) => delete claims.nonce } },
};

/** @type {FaultyProvider} */
let provider;

test.beforeAll(async ({ demo }) => {
  provider = await FaultyProvider.start();
  await demo.writeConfig({ ...demo.config, authority: provider.origin });
});

test.afterAll(async ({ demo }) => {
  await demo.writeConfig(demo.config);
  await provider.stop();
});

test.afterEach(() => {
  provider.fault = {};
});

/** @param {import('../support/visitor.js').Visitor} visitor */
async function expectSignedIn(visitor) {
  await visitor.expectConnected();
  await expect(visitor.page.getByTestId('subject')).toHaveText('johndoe');
  expect(await visitor.identity()).toBe(identityOf(provider.origin, 'johndoe'));
}

test('the same provider without a fault signs people in', async ({ invite }) => {
  const visitor = await invite();
  await visitor.open();
  await visitor.signInButton.click();
  await expectSignedIn(visitor);
});

for (const [what, { code, fault }] of Object.entries(FAULTS)) {
  test(`an ID token ${what} is refused, and no user is signed in`, async ({ invite, demo }) => {
    const visitor = await invite();
    provider.fault = fault;
    await visitor.open();
    await visitor.signInButton.click();

    await visitor.expectError(code);
    await visitor.expectNobody();
    // It was not handed on either.
    expect(visitor.watch.tokensShownTo(demo.database.origin)).toEqual([]);

    provider.fault = {};
    await visitor.alert.getByRole('button', { name: 'Try again' }).click();
    await expectSignedIn(visitor);
    await visitor.expectCleanAddresses();
  });
}

test('an unpublished key causes one more fetch of the keys, and is then refused', async ({ invite }) => {
  const visitor = await invite();
  provider.fault = { claims: (_claims, header) => (header.kid = 'unknown') };
  const before = provider.keyRequests;
  await visitor.open();
  await visitor.signInButton.click();

  await visitor.expectError('signing_key_not_found');
  expect(provider.keyRequests - before).toBe(2);
  await visitor.expectNobody();

  await visitor.alert.getByRole('link', { name: 'Back to the start' }).click();
  await expect(visitor.signInButton).toBeVisible();
  await expect(visitor.alert).toHaveCount(0);
  await visitor.page.reload();
  await expect(visitor.signInButton).toBeVisible();
});
