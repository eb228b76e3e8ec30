// Differences of the session, and of what is told of it.

const KEY = /(oidc|my-app)\.user:http:\/\/login\.example:my-app|own user:http:\/\/login\.example:my-app/;
const member = (/** @type {string} */ name) => new RegExp(`^entry .*(${KEY.source}) → ${name}$`);

/** @type {import('./reasons.js').Reason[]} */
export const SESSIONS = [
  {
    title: 'The session’s entry says more',
    why:
      'Which session this is and how often it was renewed, so that tabs agree; how long its access token lives in all, so that it is ' +
      'renewed when two thirds of that are over; how far the provider’s clock is off; what a renewed ID token left out of the first, ' +
      'which must be the same should it come back; and what the app gave to its sign-in. ' +
      'oidc-client-ts reads the entry all the same, and what it doesn’t know is kept.',
    rows: [
      ...['lifetime', 'clock_offset', 'signin_id', 'session', 'revision'].map((name) => ({ where: member(name), peer: null })),
      { where: member('left_out(\\..*)?'), peer: null },
      { where: member('state(\\..*)?'), peer: null },
      { where: member('refresh_token'), peer: 'null', ours: null },
      { where: 'getUser() → value.refresh_token', peer: 'null', ours: null },
    ],
  },
  {
    title: 'A callback may come twice',
    why:
      'React’s StrictMode runs it twice, and people reload and go back. While they are signed in, the same address gives the ' +
      'same user, without a request.',
    rows: [
      {
        where: /^signinCallback\(\) a second time → .*$/,
        as: ['`signinCallback()` a second time', '`No matching state found in storage`', 'the user'],
      },
      {
        where: 'events',
        in: 'sign-in by redirect',
        peer: 'UserLoaded (johndoe), UserLoaded (johndoe), UserUnloaded',
        ours: 'UserLoaded (johndoe), UserLoaded (johndoe), UserLoaded (johndoe), UserUnloaded',
        as: ['its events', '–', '`UserLoaded`'],
      },
    ],
  },
  {
    title: 'Whoever shares a session hears of it',
    why:
      'What one manager does to the session is told by all that have the same store: in other tabs, and others of the same page, such ' +
      'as the two that React’s StrictMode makes.',
    rows: [
      {
        where: 'events',
        in: 'popup',
        peer: 'UserLoaded (johndoe), UserLoaded (johndoe), UserUnloaded',
        ours: 'UserLoaded (johndoe), UserLoaded (johndoe), UserLoaded (johndoe), UserUnloaded',
        as: ['events of a second manager in the page', '–', '`UserLoaded`'],
      },
    ],
  },
  {
    title: 'The provider’s word ends a session',
    why:
      '`invalid_grant` at a renewal, or an ID token of somebody else, means that this session is over: it is removed, and ' +
      '`UserSignedOut` and `UserUnloaded` say so, beside the error. Nothing else ends one: no network error, no 5xx.',
    rows: [
      ...['renewal that is refused for good', 'renewal of somebody else', 'hidden frame of somebody else', 'renewal by itself that fails'].flatMap(
        (scenario) => [
          { where: 'getUser() is signed in → value', peer: 'true', ours: 'false', in: scenario },
          { where: 'events', ours: /UserSignedOut/, in: scenario },
        ],
      ),
    ],
  },
  {
    title: 'Steps of a subclass',
    why:
      'Overridden steps are called as with oidc-client-ts, but for two parts of its `_client`: tokens are revoked under the ' +
      'lock of renewals, and what `querySessionStatus()` learns is checked without becoming a session.',
    rows: [
      { where: 'revokeTokens() by its steps → value', ours: '_loadUser, _revokeInternal, _loadUser' },
      { where: 'querySessionStatus() by its steps → value', ours: '_loadUser, _signinStart, _client.createSigninRequest' },
      { where: 'signoutSilent() by its steps → value', ours: /^_signout, _signoutStart, _loadUser, _revokeInternal, _loadUser, removeUser, storeUser, _client.createSignoutRequest$/ },
    ],
  },
];
