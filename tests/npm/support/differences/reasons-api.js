// Differences of names and types.

const added = (/** @type {RegExp} */ where) => ({ where, peer: null });

/** @type {import('./reasons.js').Reason[]} */
export const API = [
  {
    title: 'Added to the API',
    why: 'All of it is optional. [migrating-from-oidc-client-ts.md](migrating-from-oidc-client-ts.md#what-is-added) has examples.',
    rows: [
      added(/^API (Api|ApiSettings|AccessToken|AccessTokenArgs)$/),
      added(/^API (EncryptedStateStore|IndexedDbStateStore)$/),
      added(/^API (OidcError|SilentRenewError|OperationLimits)$/),
      added(/^API (loadWasm|setWasm|WasmInput)$/),
      added(/^API (Renewing|StorageDegraded|SessionMonitorStopped)Callback$/),
      added(/^API (OidcClient|UserManager)Settings(Store)?, only here$/),
      added(/^API \w+Args, only here$/),
      added(/^API UserManagerEvents, only here$/),
      added(/^API (UserManager|OidcClient|WebStorageStateStore|ErrorResponse|ErrorTimeout), only here$/),
    ],
  },
  {
    title: 'Parts that are Rust here',
    why:
      'Protected parts of oidc-client-ts’s `OidcClient`, which apps shouldn’t use. `SigninRequest` and three others are ' +
      'declared as classes there, but aren’t in its module; here they are types.',
    rows: [
      { where: 'API OidcClient, only here', peer: '_claimsService, _validator, _tokenClient', ours: null },
      { where: /^API UserManager\.(_client|_silentRenewService)$/ },
      { where: 'API SigninRequest (static), only here', peer: 'create', ours: null },
    ],
  },
];
