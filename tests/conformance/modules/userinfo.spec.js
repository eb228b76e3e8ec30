// What the provider says of the person beside the ID token (OpenID Connect Core, 5).

import { SignJWT, importJWK } from 'jose';
import { row } from '../support/row.js';
import { signingKey } from '../../support/keys.js';

const USERINFO = 'GET /userinfo';
const asking = { needs: ['userinfo'], settings: { load_user_info: true } };

/** @param {import('../support/row.js').Attempt} attempt */
const signInAndAsk = async ({ client, provider, check }) => {
  const outcome = await client.signIn();
  check(provider.count(USERINFO) === 1, 'never asks for it');
  return outcome;
};

row({ number: 'A1', name: 'oidcc-client-test', provider: 'is right in all things', ...asking, run: signInAndAsk });

row({
  number: 'A14',
  name: 'oidcc-client-test-userinfo-bearer-header',
  provider: 'wants the access token in a header',
  ...asking,
  run: async (attempt) => {
    const outcome = await signInAndAsk(attempt);
    const { headers } = attempt.provider.last(USERINFO) ?? {};
    attempt.check(headers?.authorization === `Bearer ${outcome.user?.access_token}`, 'sends no access token');
    return outcome;
  },
});

row({
  number: 'A16',
  name: 'oidcc-client-test-userinfo-invalid-sub',
  provider: 'tells of somebody else',
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
  provider: 'tells name, address, e-mail and telephone of the scopes that are asked for',
  ...telling(PERSON),
  settings: { load_user_info: true, scope: 'openid profile email address phone' },
});

row({
  number: 'A41',
  name: 'oidcc-client-test-aggregated-claims',
  provider: 'brings claims of another provider along, signed by that',
  ...telling({ _claim_names: { age: 'src1' }, _claim_sources: { src1: { JWT: 'eyJhbGciOiJub25lIn0.eyJhZ2UiOjQyfQ.' } } }),
});

row({
  number: 'A42',
  name: 'oidcc-client-test-distributed-claims',
  provider: 'says where another provider keeps claims',
  ...telling({
    _claim_names: { age: 'src1' },
    _claim_sources: { src1: { endpoint: 'https://claims.example/age', access_token: 'theirs' } },
  }),
});
