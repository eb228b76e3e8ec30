// Devices whose clock is wrong.

import { row } from '../support/row.js';
import { now } from '../support/time.js';

const DAY = 24 * 60 * 60;

/**
 * A provider whose clock differs from the browser's.
 *
 * @param {object} options
 * @param {number} options.ahead by how many seconds
 * @param {boolean} [options.date] whether its answers have a `Date` that the app may read
 */
const clock = ({ ahead, date = false }) => ({
  fault: {
    claims: (claims) => ['iat', 'exp', 'nbf'].forEach((name) => (claims[name] += ahead)),
    tokens: (_body, _request, response) => {
      if (!date) return;
      response.set('Access-Control-Expose-Headers', 'Date');
      response.set('Date', new Date(Date.now() + ahead * 1000).toUTCString());
    },
  },
  run: async ({ client, provider, check }) => {
    const outcome = await client.signIn();
    if (outcome.ok) {
      const left = outcome.user.expires_at - now();
      check(left > 3500 && left <= 3600, 'computes another expiry for the access token');
    }
    check(provider.count('POST /token') === 1, 'renews at once');
    return outcome;
  },
});

row({
  number: 'S52',
  name: 'a device with a wrong clock',
  cases: {
    'a day fast, with a Date header': { provider: 'behaves correctly; the device is a day ahead, and the token response has a Date header', ...clock({ ahead: -DAY, date: true }) },
    'a day slow, with a Date header': { provider: 'behaves correctly; the device is a day behind, and the token response has a Date header', ...clock({ ahead: DAY, date: true }) },
    'a day fast, without a Date header': {
      provider: 'behaves correctly; the device is a day ahead, and the token response has no Date header',
      refuse: 'id_token_expired',
      ...clock({ ahead: -DAY }),
    },
    'a day slow, without a Date header': {
      provider: 'behaves correctly; the device is a day behind, and the token response has no Date header',
      refuse: 'id_token_issued_in_future',
      ...clock({ ahead: DAY }),
    },
  },
});
