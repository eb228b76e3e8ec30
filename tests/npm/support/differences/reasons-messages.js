// Differences of what an error says.

const said = (/** @type {string} */ step, /** @type {string} */ scenario, /** @type {string} */ peer, /** @type {RegExp} */ ours) => ({
  where: `${step} → error.message`,
  in: scenario,
  peer,
  ours,
});
const page = (/** @type {string} */ path) => `Invalid response Content-Type: text/html; charset=utf-8, from URL: http://login.example${path}`;
const DISCOVERY = '/.well-known/openid-configuration';

/** @type {import('./reasons.js').Reason[]} */
export const MESSAGES = [
  {
    title: 'Errors have a code and an explanation',
    why:
      'The classes and the texts that apps compare are oidc-client-ts’s. In addition each error has a stable `code` and an ' +
      '`explanation` ([errors.md](errors.md) says what to do about each); errors that were a plain `Error` are an ' +
      '`OidcError`.',
    rows: [
      { where: /→ error\.code$/, peer: null, as: ['`code`', '–', 'such as `popup_closed`'] },
      { where: /→ error\.explanation$/, peer: null, as: ['`explanation`', '–', 'the cause in words, with what was expected and what was got'] },
      { where: /→ error\.may_pass$/, peer: null, as: ['`may_pass`', '–', 'whether the same may go well another time'] },
      { where: /→ error\.name$/, ours: 'OidcError', as: ['`name`', '`Error`, which isn’t the error’s own', '`OidcError`'] },
    ],
  },
  {
    title: 'Errors contain no secret',
    why:
      '`ErrorResponse.form` would contain the password, the code or the refresh token, and errors go to logs and to other ' +
      'people’s servers.',
    rows: [{ where: /→ error\.form\./, ours: null, as: ['`ErrorResponse.form`', 'what was sent', '–'] }],
  },
  {
    title: 'An error without a state has no description',
    why:
      'Anyone can write a link to the page that is shown after a sign-out. Unless the request was ours, the error has its ' +
      'code, but not the words of whoever wrote the link.',
    rows: [
      {
        where: /without a state → error\.(message|error_description)$/,
        in: 'sign-out that the provider refuses',
        as: ['the error of a sign-out, without its `state`', 'with `error_description`', 'without'],
      },
    ],
  },
  {
    title: 'Every refusal has the app’s state',
    why: '`state` and `url_state` are in each `ErrorResponse` of a sign-in, also if the token endpoint refused it.',
    rows: [
      { where: 'signinCallback() → error.state', peer: null, ours: 'mine' },
      { where: 'signinCallback() → error.url_state', peer: null, ours: 'shown' },
    ],
  },
  {
    title: 'Texts that apps don’t compare are our own',
    why: 'They say what was expected and what was received.',
    rows: [
      said('signinCallback()', 'sign-in with an answer without a code', 'Expected code in response', /neither "code" nor "error"/),
      said('signinCallback()', 'sign-in with a token without a subject', 'ID Token is missing a subject claim', /lacks "sub"/),
      said('signinCallback()', 'sign-in with no ID token', 'Invalid token specified: missing part #2', /lacks "id_token"/),
      said('signinCallback()', 'sign-in with a token endpoint that is broken', page('/token'), /can't answer now \(status 500\)/),
      said('signinCallback()', 'sign-in with a token endpoint with a page', page('/token'), /expected tokens: the text is not JSON/),
      {
        where: /^signinCallback\(\) → error\..*$/,
        in: 'sign-in with a userinfo endpoint that says no',
        as: ['a userinfo endpoint that says no', '`ErrorResponse`', '`OidcError`: expected userinfo with status 200'],
      },
      said('signinCallback("")', 'callbacks that nobody waits for', 'Invalid URL', /^No state in response$/),
      said('signinRedirect(), 500', 'metadata that can’t be had', 'Internal Server Error (500): {"oh":1}', /got status 500/),
      said('signinRedirect(), a page', 'metadata that can’t be had', page(DISCOVERY), /the text is not JSON/),
      said('signinRedirect(), no endpoint', 'metadata that can’t be had', 'Metadata does not contain property authorization_endpoint', /lack "authorization_endpoint"/),
    ],
  },
];
