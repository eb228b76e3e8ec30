// Claims from the userinfo endpoint (OpenID Connect Core, 5).

import { sign, signedByAStranger, unsigned } from '../../support/tokens.js';
import { row } from '../support/row.js';

const USERINFO = 'GET /userinfo';
const asking = { needs: ['userinfo'], settings: { load_user_info: true } };

/** @param {import('../support/row.js').Attempt} attempt */
const signInAndAsk = async ({ client, provider, check }) => {
  const outcome = await client.signIn();
  check(provider.count(USERINFO) === 1, 'never requests userinfo');
  return outcome;
};

row({ number: 'A1', name: 'oidcc-client-test', provider: 'behaves correctly', ...asking, run: signInAndAsk });

row({
  number: 'A14',
  name: 'oidcc-client-test-userinfo-bearer-header',
  provider: 'requires the access token in a header',
  ...asking,
  run: async (attempt) => {
    const outcome = await signInAndAsk(attempt);
    const { headers } = attempt.provider.last(USERINFO) ?? {};
    const [{ access_token: token }] = attempt.provider.issued;
    attempt.check(headers?.authorization === `Bearer ${token}`, 'sends no access token');
    return outcome;
  },
});

row({
  number: 'A16',
  name: 'oidcc-client-test-userinfo-invalid-sub',
  provider: 'returns another user’s claims',
  refuse: 'userinfo_subject',
  ...asking,
  fault: { userinfo: (body) => void (body.sub = 'somebody-else') },
});

const PERSON = {
  name: 'John Doe',
  email: 'john@doe.example',
  phone_number: '+1 555 0100',
  address: { country: 'Wonderland', formatted: '1 Mirror Lane\nWonderland' },
};

/** @param {Record<string, unknown>} claims */
const telling = (claims) => ({
  ...asking,
  fault: { userinfo: (body) => void Object.assign(body, claims) },
  run: async ({ client, check }) => {
    const outcome = await client.signIn();
    for (const [name, value] of Object.entries(claims)) {
      const told = JSON.stringify(outcome.user?.profile?.[name]);
      check(told === JSON.stringify(value), `${name} is missing`);
    }
    return outcome;
  },
});

row({
  number: 'A19',
  name: 'oidcc-client-test-scope-userinfo-claims',
  provider: 'returns name, address, e-mail and phone claims for the requested scopes',
  ...telling(PERSON),
  settings: { load_user_info: true, scope: 'openid profile email address phone' },
});

row({
  number: 'A41',
  name: 'oidcc-client-test-aggregated-claims',
  provider: 'includes claims of another provider, signed by that provider',
  ...telling({
    _claim_names: { age: 'src1' },
    _claim_sources: { src1: { JWT: 'eyJhbGciOiJub25lIn0.eyJhZ2UiOjQyfQ.' } },
  }),
});

row({
  number: 'A42',
  name: 'oidcc-client-test-distributed-claims',
  provider: 'refers to claims at another provider',
  ...telling({
    _claim_names: { age: 'src1' },
    _claim_sources: { src1: { endpoint: 'https://claims.example/age', access_token: 'theirs' } },
  }),
});

/**
 * Userinfo as a signed token.
 *
 * @param {Record<string, unknown>} [claims] beside those that must be there
 * @param {(token: string) => string | Promise<string>} [replace]
 */
const signing = (claims = {}, replace = (token) => token) => ({
  ...asking,
  settings: { load_user_info: true, require_signed_userinfo: true },
  run: async ({ client, provider }) => {
    provider.fault = {
      userinfo: async (body, _request, response) => {
        const said = { iss: provider.origin, aud: 'my-app', nickname: 'john', ...body, ...claims };
        response.type('application/jwt');
        return replace(await sign(said, provider.key));
      },
    };
    return client.signIn();
  },
});

row({
  number: 'A31',
  name: 'oidcc-client-test-userinfo-signed',
  provider: 'signs userinfo with RS256',
  ...signing(),
  run: async (attempt) => {
    const outcome = await signing().run(attempt);
    attempt.check(outcome.user?.profile?.nickname === 'john', 'ignores its claims');
    return outcome;
  },
});

row({
  number: 'S20',
  name: 'untrustworthy userinfo',
  cases: {
    'without a subject': {
      provider: 'omits the subject (sub)',
      refuse: 'userinfo_subject_missing',
      ...asking,
      fault: { userinfo: (body) => void delete body.sub },
    },
    'of another user, signed': {
      provider: 'signs another user’s userinfo',
      refuse: 'userinfo_subject',
      ...signing({ sub: 'somebody-else' }),
    },
    'of another issuer': {
      provider: 'signs userinfo as another issuer',
      refuse: 'userinfo_issuer',
      ...signing({ iss: 'https://login.example' }),
    },
    'for another client': {
      provider: 'signs userinfo for another client',
      refuse: 'userinfo_audience',
      ...signing({ aud: 'another-client' }),
    },
    'signed with a foreign key': {
      provider: 'signs userinfo with a foreign key',
      refuse: 'userinfo_signature',
      ...signing({}, signedByAStranger),
    },
    'unsigned (alg: none)': {
      provider: 'doesn’t sign userinfo (`alg: none`)',
      refuse: 'jws_algorithm',
      ...signing({}, unsigned),
    },
    'plain, though a signature is required': {
      provider: 'sends plain userinfo, though the client is registered for a signature',
      refuse: 'userinfo_unsigned',
      ...asking,
      needs: ['signed_userinfo'],
      settings: { load_user_info: true, require_signed_userinfo: true },
    },
    refused: {
      provider: 'refuses the access token (401)',
      refuse: 'userinfo_status',
      ...asking,
      fault: { routes: { [USERINFO]: (_request, response) => response.status(401).json({ error: 'invalid_token' }) } },
    },
    'an HTML page': {
      provider: 'responds with an HTML page',
      refuse: 'userinfo_type',
      ...asking,
      fault: { routes: { [USERINFO]: (_request, response) => response.type('html').send('<title>Hello</title>') } },
    },
    'a repeated member': {
      provider: 'names two subjects',
      refuse: 'userinfo_not_json',
      ...asking,
      fault: { userinfo: (body) => JSON.stringify(body).replace('{', '{"sub":"somebody-else",') },
    },
  },
});
