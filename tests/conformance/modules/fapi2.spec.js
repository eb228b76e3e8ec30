// The client modules of FAPI 2.0 that a public client can be put to: pushed requests, tokens bound to a key.

import { signingKey } from '../../support/keys.js';
import { signedBy, unsigned } from '../../support/tokens.js';
import { answer, resource } from '../support/api.js';
import { strict } from '../support/fapi.js';
import { row } from '../support/row.js';
import { now } from '../support/time.js';

const PREFIX = 'fapi2-security-profile-final-client-test-';
const TOKEN = 'POST /token';

row({
  number: 'A59',
  name: `${PREFIX}happy-path`,
  provider: 'requires a nonce in every DPoP proof',
  ...strict({ nonces: true }),
  run: async ({ client, provider, check }) => {
    const outcome = await client.signIn();
    check(provider.issued[0]?.token_type === 'DPoP', 'gets unbound tokens');
    return outcome;
  },
});

row({
  number: 'A59',
  name: `${PREFIX}happy-path-no-dpop-nonce`,
  provider: 'requires no nonce in DPoP proofs',
  ...strict(),
  run: async ({ client, provider, check }) => {
    const outcome = await client.signIn();
    check(provider.count(TOKEN) === 1, 'sends two token requests');
    return outcome;
  },
});

row({
  number: 'A60',
  name: 'fapi2-security-profile-final-client-refresh-token-test',
  cases: {
    'two renewals': {
      provider: 'rotates refresh tokens, and accepts each once',
      ...strict(),
      run: async ({ client, provider, check }) => {
        await client.signIn();
        await client.call('refresh');
        const outcome = await client.call('refresh');
        const spent = provider.requests.map(({ form }) => form.refresh_token).filter(Boolean);
        const given = provider.issued.map((tokens) => tokens.refresh_token);
        check(spent.join() === given.slice(0, 2).join(), 'doesn’t send the newest refresh token');
        return outcome;
      },
    },
    'a resource that refuses the token': {
      provider: 'refuses the access token at the resource (401), and accepts the next',
      ...strict(),
      needs: ['api'],
      run: async ({ client, provider, check }) => {
        await client.signIn();
        const api = resource(provider, [
          ({ scheme }) => ({ status: 401, challenge: `${scheme} error="invalid_token"` }),
          () => ({ status: 200 }),
        ]);
        const outcome = await api.call(client);
        check(outcome.status === 200, 'doesn’t recover from the refusal');
        check(provider.issued.length === 2, 'requests no new token');
        check(api.tokens.at(-1) === provider.issued.at(-1).access_token, 'sends the old access token');
        return outcome;
      },
    },
  },
});

row({
  number: 'A61',
  name: `${PREFIX}discovery-issuer-mismatch`,
  provider: 'names another issuer in its metadata',
  refuse: 'metadata_issuer_mismatch',
  never: ['POST /par', 'GET /authorize'],
  ...strict(),
  fault: { metadata: (body) => (body.issuer = 'https://login.example') },
});

/** @param {(url: URL) => unknown} change */
const refusingResponse = (change) => ({ never: [TOKEN], ...strict(), fault: { answer: change } });

row({
  number: 'A62',
  name: `${PREFIX}ensure-authorization-response-with-invalid-state-fails`,
  provider: 'responds with another state',
  refuse: 'state_not_found',
  ...refusingResponse((url) => url.searchParams.set('state', 'another')),
});

row({
  number: 'A63',
  name: `${PREFIX}ensure-authorization-response-with-invalid-missing-state-fails`,
  provider: 'responds without a state',
  refuse: 'state_missing',
  ...refusingResponse((url) => url.searchParams.delete('state')),
});

row({
  number: 'A64',
  name: `${PREFIX}invalid-authorization-response-iss`,
  provider: 'names another issuer in its response',
  refuse: 'callback_issuer_mismatch',
  ...refusingResponse((url) => url.searchParams.set('iss', 'https://login.example')),
});

row({
  number: 'A65',
  name: `${PREFIX}remove-authorization-response-iss`,
  provider: 'names no issuer in its response, though it advertises iss',
  refuse: 'callback_issuer_missing',
  ...refusingResponse((url) => url.searchParams.delete('iss')),
});

const expired = (claims) => Object.assign(claims, { iat: now() - 7200, exp: now() - 3600 });

const CLAIMS = {
  A66: [
    'invalid-iss',
    'names another issuer in the ID token',
    'id_token_issuer',
    (claims) => (claims.iss = 'https://login.example'),
  ],
  A67: [
    'invalid-missing-iss',
    'names no issuer in the ID token',
    'id_token_claim_missing',
    (claims) => delete claims.iss,
  ],
  A68: [
    'invalid-aud',
    'issues the ID token for another client',
    'id_token_audience',
    (claims) => (claims.aud = 'another-client'),
  ],
  A69: [
    'invalid-missing-aud',
    'issues the ID token for no client',
    'id_token_claim_missing',
    (claims) => delete claims.aud,
  ],
  A70: [
    'invalid-secondary-aud',
    'issues the ID token for this client and another',
    'id_token_audience',
    (claims) => (claims.aud = [claims.aud, 'another-client']),
  ],
  A71: [
    'valid-aud-as-array',
    'issues the ID token for this client, in a list',
    undefined,
    (claims) => (claims.aud = [claims.aud]),
  ],
  A72: ['invalid-expired-exp', 'sends an ID token that expired an hour ago', 'id_token_expired', expired],
  A73: [
    'invalid-missing-exp',
    'omits the expiry (exp) of the ID token',
    'id_token_claim_missing',
    (claims) => delete claims.exp,
  ],
  A74: [
    'invalid-nonce',
    'sends another nonce in the ID token',
    'id_token_nonce',
    (claims) => (claims.nonce = 'another'),
  ],
  A75: [
    'invalid-missing-nonce',
    'sends no nonce in the ID token',
    'id_token_claim_missing',
    (claims) => delete claims.nonce,
  ],
};

for (const [number, [name, provider, refuse, claims]] of Object.entries(CLAIMS)) {
  row({ number, name: PREFIX + name, provider, refuse, ...strict(), fault: { claims } });
}

row({
  number: 'A76',
  name: `${PREFIX}invalid-null-alg`,
  provider: 'signs nothing (`alg: none`)',
  refuse: 'jws_algorithm',
  ...strict(),
  fault: { token: unsigned },
});

row({
  number: 'A77',
  name: `${PREFIX}invalid-alternate-alg`,
  provider: 'signs with RS256 and a published key, and advertises ES256 only',
  refuse: 'signing_algorithm',
  ...strict(),
  fault: { token: async (token) => signedBy(token, await signingKey('RS256')) },
});

row({
  number: 'A78',
  name: `${PREFIX}token-type-case-insensitivity`,
  provider: 'writes the token type as dpOp',
  ...strict(),
  fault: { tokens: (body) => (body.token_type = 'dpOp') },
});

row({
  number: 'A79',
  name: `${PREFIX}rs-dpop-auth-scheme-case-insensitivity`,
  provider: 'requires a nonce at the resource, and writes the scheme as dpOP',
  ...strict(),
  needs: ['api'],
  run: async ({ client, provider, check }) => {
    await client.signIn();
    const api = resource(provider, [
      () => ({ status: 401, challenge: 'dpOP error="use_dpop_nonce"', nonce: 'of-the-resource' }),
      ({ proof }) => (proof.nonce === 'of-the-resource' ? answer : { status: 400 }),
    ]);
    const outcome = await api.call(client);
    check(outcome.status === 200, 'doesn’t try again with the nonce');
    return outcome;
  },
});

row({
  number: 'A80',
  name: `${PREFIX}token-endpoint-response-without-expires_in`,
  provider: 'omits expires_in',
  open: 'RFC 6749, 5.1 leaves the lifetime to other means: the session lasts until a resource refuses the token',
  ...strict(),
  fault: { tokens: (body) => delete body.expires_in },
  run: async ({ client, check }) => {
    const outcome = await client.signIn();
    await client.visit();
    check((await client.call('getUser')).user, 'the session has ended already');
    return outcome;
  },
});
