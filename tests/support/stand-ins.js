// The servers that stand in for InstantDB and EdgeBase (tests/backends/support says what they can't show), beside the demo.

import { EdgeServer } from '../backends/support/edgebase.js';
import { APP_ID, InstantServer } from '../backends/support/instantdb.js';
import { Issuer } from '../backends/support/issuer.js';

/**
 * Starts both, in this process. InstantDB takes the ID tokens of the demo's provider; EdgeBase has its own provider.
 *
 * @param {string} provider the issuer, which must be running
 * @param {string} app the page's origin
 */
export async function startStandIns(provider, app) {
  const jwks = async () => (await fetch(`${provider}/jwks`)).json();
  const instantdb = await InstantServer.start({ name: provider, jwks }, app);
  const edgebase = await EdgeServer.start(await Issuer.create());
  return {
    instantdb,
    edgebase,
    /** Their part of /config.json. */
    config: {
      instantdb: { uri: instantdb.origin, app_id: APP_ID, client_name: 'our-provider' },
      edgebase: { uri: edgebase.origin, provider: 'oidc:okta' },
    },
    stop: () => Promise.all([instantdb.stop(), edgebase.stop()]),
  };
}
