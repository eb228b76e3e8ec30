// The client modules of FAPI 2.0 that a public client can be put to.

import { strict } from '../support/fapi.js';
import { row } from '../support/row.js';
row({ number: 'A59', name: 'happy', cases: { nonces: { provider: 'x', ...strict({ nonces: true }) }, 'no nonces': { provider: 'y', ...strict() } } });
