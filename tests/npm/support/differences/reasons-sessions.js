// Differences of the session, and of its events.

const KEY = /(oidc|my-app)\.user:http:\/\/login\.example:my-app|own user:http:\/\/login\.example:my-app/;
const member = (/** @type {string} */ name) => new RegExp(`^entry .*(${KEY.source}) → ${name}$`);

/** @type {import('./reasons.js').Reason[]} */
export const SESSIONS = [
  {
    title: 'The session’s entry has more members',
    why:
      'The session’s id and how often it was renewed, so that tabs agree; the access token’s full lifetime, so that it is ' +
      'renewed after two thirds of it; the offset of the provider’s clock; claims of the first ID token that a renewed one ' +
      'left out, which must be unchanged if they come back; and what the app passed to its sign-in. oidc-client-ts can still ' +
      'read the entry; if it stores it again, only the members that it knows are left.',
    rows: [
      ...['lifetime', 'clock_offset', 'signin_id', 'session', 'revision'].map((name) => ({ where: member(name), peer: null })),
      { where: member('left_out(\\..*)?'), peer: null },
      { where: member('state(\\..*)?'), peer: null },
      { where: member('refresh_token'), peer: 'null', ours: null },
      { where: 'getUser() → value.refresh_token', peer: 'null', ours: null },
    ],
  },
  {
    title: 'A callback may be opened twice',
    why:
      'React’s StrictMode runs it twice, and users reload and go back. While they are signed in, the same address returns the ' +
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
    title: 'Managers that share a session get its events',
    why:
      'When one manager changes the session, all managers with the same store raise the events: in other tabs, and others of ' +
      'the same page, such as the two that React’s StrictMode creates.',
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
    title: 'Only the provider ends a session',
    why:
      '`invalid_grant` at a renewal, or an ID token of another user, means that this session is over: it is removed, and ' +
      '`UserSignedOut` and `UserUnloaded` are raised, beside the error. Network errors and 5xx never end it.',
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
      'Overridden steps are called as with oidc-client-ts, except for two parts of its `_client`: tokens are revoked under ' +
      'the lock of renewals, and the result of `querySessionStatus()` is checked without becoming a session.',
    rows: [
      { where: 'revokeTokens() by its steps → value', ours: '_loadUser, _revokeInternal, _loadUser' },
      { where: 'querySessionStatus() by its steps → value', ours: '_loadUser, _signinStart, _client.createSigninRequest' },
      { where: 'signoutSilent() by its steps → value', ours: /^_signout, _signoutStart, _loadUser, _revokeInternal, _loadUser, removeUser, storeUser, _client.createSignoutRequest$/ },
    ],
  },
];
