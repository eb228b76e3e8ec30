// Rows about FAPI 2.0: the strict provider, and a client with a key for its tokens.

import { StrictProvider } from '../../support/strict-provider.js';
import { CLIENT_ID } from './client.js';

/**
 * A case at the strict provider. Requests must be pushed where that is what the row is about, or the client can: the
 * peer can't, and the row is not about that.
 *
 * @param {Partial<import('../../support/strict-provider.js').StrictOptions>} [options]
 */
export const strict = (options = {}) => ({
  start: ({ fault, home, kind }) =>
    StrictProvider.start({ clientId: CLIENT_ID, fault, home, pushed: kind === 'ours', ...options }),
  settings: { dpop: true },
  needs: ['dpop'],
});
