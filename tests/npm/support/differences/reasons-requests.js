// Differences of what goes to the provider, and of what waits for its answer.

/** @type {import('./reasons.js').Reason[]} */
export const REQUESTS = [
  {
    title: 'Every token is checked',
    why:
      'Signature, issuer, audience, times, nonce and the other checks of OpenID Connect Core 3.1.3.7, and the issuer of the ' +
      'callback (RFC 9207). This needs the provider’s keys. [conformance.md](conformance.md) lists everything that is ' +
      'refused.',
    rows: [
      { where: 'number of GET /jwks', peer: null, ours: '1' },
      {
        where: /^(number of POST \/token|signinCallback\(\) → (value|error)\..*|events)$/,
        in: 'sign-in with an answer of another provider (iss)',
        as: ['an answer that says that it is of another issuer', 'signs in', 'refuses: `callback_issuer_mismatch`'],
      },
    ],
  },
  {
    title: 'A nonce is always sent',
    why:
      'It binds the ID token to this sign-in and this browser. If the app passes a nonce, that one is used. A sign-in that ' +
      'oidc-client-ts began without a nonce isn’t finished here (`state_without_nonce`): the user starts again.',
    rows: [
      { where: 'GET /authorize → nonce', peer: null, ours: '<nonce>' },
      { where: /^entry .*oidc\.<state> → nonce$/, peer: null, ours: '<nonce>' },
      { where: /→ value\.state\.nonce$/, peer: null, ours: '<nonce>', as: ['`SigninState.nonce`', '–', '`<nonce>`'] },
      { where: /→ value\.url$/, ours: /nonce=<nonce>/, as: ['`createSigninRequest()`', 'its `url` as asked', 'with `nonce`'] },
      { where: /→ value\.profile\.nonce$/, peer: null, ours: '<nonce>' },
    ],
  },
  {
    title: 'Metadata and keys are cached for an hour',
    why:
      'In the state store, so that a reloaded page requests none. When they are requested again, the browser may use its copy ' +
      'if the provider says that nothing has changed.',
    rows: [
      {
        where: 'number of GET /.well-known/openid-configuration',
        as: ['requests for metadata', 'one a page', 'one an hour'],
      },
      { where: /^entry .*(metadata|jwks):http/, peer: null, ours: 'is there' },
      { where: 'GET /.well-known/openid-configuration → header accept', ours: 'application/json' },
    ],
  },
  {
    title: 'Parts of the standards that oidc-client-ts leaves out',
    why:
      'RFC 8707 section 2.2: the API is named at the token endpoint too. RFC 6749 section 2.3.1: client ID and secret are ' +
      'form-encoded in the header. RFC 9449 section 8.2: a provider may send the next nonce with any response.',
    rows: [
      { where: 'POST /token → resource', peer: null, ours: /^http:\/\/api\.example/ },
      { where: 'POST /token → header authorization', peer: 'Basic bXktYXBwOmh1c2ggaHVzaA==', ours: 'Basic bXktYXBwOmh1c2glMjBodXNo' },
      { where: 'POST /revoke → header authorization', peer: null, ours: 'Basic bXktYXBwOmh1c2glMjBodXNo' },
      { where: /^POST \/revoke → client_(id|secret)$/, ours: null, in: 'sign-in with a client secret in a header' },
      { where: 'POST /token → header dpop', ours: /nonce$/ },
      { where: 'POST /revoke → token_type_hint', peer: null, ours: 'access_token' },
    ],
  },
  {
    title: 'Other content types',
    why:
      'For a revocation only the status counts (RFC 7009 section 2.2), so no content type is refused, and the setting ' +
      '`revokeTokenAdditionalContentTypes` isn’t needed.',
    rows: [
      { where: /^POST \/(token|revoke) → header accept$/, peer: 'text/html, application/json', ours: 'application/json' },
      { where: 'number of POST /revoke', peer: '1', ours: '2', in: 'tokens revoked by a provider that answers with a page' },
      {
        where: /^(revokeTokens\(\) with a page for an answer → .*|events)$/,
        in: 'tokens revoked by a provider that answers with a page',
        as: ['`revokeTokens()`, answered with a page', 'throws', 'succeeds'],
      },
    ],
  },
  {
    title: 'Entries of pending sign-ins',
    why:
      'Entries have oidc-client-ts’s format, with our members beside its own: each library reads the other’s. An entry that ' +
      'is no longer needed is removed at once, and pending ones are in a list, so that no search is needed.',
    rows: [
      { where: /^entry .*signins:under-way$/, peer: null, ours: 'is there' },
      { where: /^entry .*oidc\.<state> → (max_age|resource)$/, peer: null },
      { where: /^entry .*oidc\.<state> → extraTokenParams$/, peer: '{}', ours: null },
      { where: /→ value\.state\.extraTokenParams$/, peer: '{}', ours: null, as: ['`SigninState.extraTokenParams`', '`{}`', '–'] },
      { where: /^entry localStorage oidc\.<state>$/, peer: 'is there', ours: null, in: 'hidden frame' },
    ],
  },
  {
    title: 'Sign-outs',
    why:
      'A sign-out in a popup or a frame has a `state` even if the app passes none, so that its response can be matched. Each ' +
      'names the client as well as the user. If the provider doesn’t support revocation, the user is signed out all the same, ' +
      'and if it refuses to revoke one token, the others are still revoked.',
    rows: [
      { where: 'number of POST /revoke', peer: '1', ours: '2', in: 'tokens that the provider doesn’t revoke' },
      { where: 'GET /endsession → client_id', peer: null, ours: 'my-app' },
      { where: 'GET /endsession → state', peer: null, ours: '<state>' },
      {
        where: 'createSignoutRequest() → value.url',
        ours: /id_token_hint=<id_token/,
        as: ['`createSignoutRequest()` of an `OidcClient`', 'with the `id_token_hint` that it is given', 'else with that of whom it signed in'],
      },
      { where: /^readSignoutResponseState\(\) → value\.state\.request_type$/, peer: null, ours: 'so:r' },
    ],
  },
];
