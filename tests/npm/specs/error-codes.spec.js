// Whatever an operation rejects with has a code: programs tell errors apart by it.

import { expect, test } from '../support/fixtures.js';

/** @type {[string, (page: any) => Promise<unknown>, string][]} */
const FAILURES = [
  ['signoutCallback() with an unknown state', ({ manager, home }) => manager.signoutCallback(`${home}?state=none`), 'state_not_found'],
  ['signoutRedirectCallback() of an error', ({ manager, home }) => manager.signoutRedirectCallback(`${home}?error=server_error`), 'server_error'],
  [
    'signinCallback() of a request of another kind',
    async ({ manager, home }) => {
      await manager.settings.stateStore.set('other', JSON.stringify({ id: 'other', request_type: 'other' }));
      return manager.signinCallback(`${home}?state=other&code=1`);
    },
    'state_mismatch',
  ],
  ['querySessionStatus() without an address for it', ({ made }) => made({ silent_redirect_uri: '' }).querySessionStatus(), 'redirect_uri_missing'],
  ['signinSilent() without an address for it', ({ made }) => made({ silent_redirect_uri: '' }).signinSilent(), 'redirect_uri_missing'],
  ['signinPopup() without an address for it', ({ made }) => made({ popup_redirect_uri: '' }).signinPopup(), 'redirect_uri_missing'],
  ['createSigninRequest() of another kind', ({ client }) => client().createSigninRequest({ response_type: 'token' }), 'unsupported_response_type'],
  ['readSigninResponseState() without a state', ({ client, home }) => client().readSigninResponseState(home), 'state_missing'],
  ['readSigninResponseState() with an unknown one', ({ client, home }) => client().readSigninResponseState(`${home}?state=none`), 'state_not_found'],
  [
    'createSignoutRequest() where there is no page for it',
    async ({ client, manager }) => {
      const { end_session_endpoint, ...metadata } = await manager.metadataService.getMetadata();
      return client({ metadata }).createSignoutRequest();
    },
    'metadata_member_missing',
  ],
  ['getSigningKeys() without their address', ({ made }) => made({ metadata: {} }).metadataService.getSigningKeys(), 'metadata_member_missing'],
  ['getMetadata() that aren’t JSON', ({ made, home }) => made({ metadataUrl: home }).metadataService.getMetadata(), 'metadata_not_json'],
  ['getMetadata() without an address', ({ made }) => made({ authority: '' }).metadataService.getMetadata(), 'authority_missing'],
];

for (const [what, call, code] of FAILURES) {
  test(`${what} fails with a code`, async ({ visit }) => {
    await visit.open();
    const said = await visit.page.evaluate(
      async ({ source, home }) => {
        const { manager, manage, oidc } = window;
        const client = (/** @type {object} */ more) => new oidc.OidcClient({ ...manager.settings, ...more });
        try {
          await (0, eval)(`(${source})`)({ manager, made: manage, client, home });
        } catch (error) {
          const isOurs = error instanceof oidc.OidcError || error instanceof oidc.ErrorResponse;
          return { code: error.code, isOurs, isError: error instanceof Error };
        }
      },
      { source: String(call), home: visit.app.home },
    );
    expect(said).toEqual({ code, isOurs: true, isError: true });
  });
}
