// Rows that are not tried, and why. If you make one possible, move it to modules/.

/** Number, name, what the provider does, why. @typedef {[string, string, string, string]} Apart */

const MODULE = 'oidcc-client-test-';
const NO_SECRET = 'a public client has no secret to authenticate with (RFC 6749, 2.1)';
const NO_SERVER = 'a page has no server for the provider to post to';
const FRONT_CHANNEL =
  'part of the implicit and hybrid flows, which are not offered (RFC 9700, 2.1.2); for `at_hash` see S19';

/** What doesn't apply to a client in a browser, or is left to choice and not chosen. @type {Apart[]} */
const NOT_APPLICABLE = [
  [
    'A15',
    `${MODULE}userinfo-bearer-body`,
    'requires the access token in a form',
    'optional (RFC 6750, 2.2); every resource must support the header',
  ],
  ['A20', `${MODULE}client-secret-basic`, 'requires a secret at the token endpoint', NO_SECRET],
  [
    'A26',
    `${MODULE}discovery-webfinger-acct`,
    'is discovered by the user’s e-mail address (WebFinger)',
    'optional; an app configures its provider',
  ],
  ['A27', `${MODULE}discovery-webfinger-url`, 'is discovered by the user’s URL (WebFinger)', 'optional; an app configures its provider'],
  [
    'A28',
    `${MODULE}dynamic-registration`,
    'registers clients dynamically',
    'optional; every page load would be a new client, while an app is registered once',
  ],
  [
    'A29',
    `${MODULE}request-uri-signed-none`,
    'fetches the request from the client',
    'a page can’t serve a request_uri; requests are pushed instead (S30)',
  ],
  [
    'A30',
    `${MODULE}request-uri-signed-rs256`,
    'fetches a signed request from the client',
    'a page can’t serve a request_uri, nor keep a registered key; requests are pushed instead (S30)',
  ],
  ['A35', `${MODULE}form-post-error`, 'posts an error to the callback', NO_SERVER],
  ['A36', `${MODULE}form-post-*`, 'posts its responses to the callback (variants of 1 to 19)', NO_SERVER],
  ['A37', `${MODULE}missing-athash`, 'omits the hash of a token in the URL', FRONT_CHANNEL],
  ['A38', `${MODULE}invalid-athash`, 'sends a wrong hash of a token in the URL', FRONT_CHANNEL],
  ['A39', `${MODULE}missing-chash`, 'omits the hash of the code', FRONT_CHANNEL],
  ['A40', `${MODULE}invalid-chash`, 'sends a wrong hash of the code', FRONT_CHANNEL],
  ['A43', `${MODULE}mtls-endpoint-aliases`, 'requires a client certificate', 'a page can’t choose one'],
  ['A50', `${MODULE}rp-backchannel-rpinitlogout`, 'posts a logout token', NO_SERVER],
  ['A51', `${MODULE}rp-backchannel-rpinitlogout-alg-none`, 'posts an unsigned one', NO_SERVER],
  ['A52', `${MODULE}rp-backchannel-rpinitlogout-no-event`, 'posts one without an event', NO_SERVER],
  ['A53', `${MODULE}rp-backchannel-rpinitlogout-with-nonce`, 'posts one with a nonce', NO_SERVER],
  ['A54', `${MODULE}rp-backchannel-rpinitlogout-wrong-alg`, 'posts one with another algorithm', NO_SERVER],
  ['A55', `${MODULE}rp-backchannel-rpinitlogout-wrong-aud`, 'posts one for another client', NO_SERVER],
  ['A56', `${MODULE}rp-backchannel-rpinitlogout-wrong-event`, 'posts one with another event', NO_SERVER],
  ['A57', `${MODULE}rp-backchannel-rpinitlogout-wrong-iss`, 'posts one from another issuer', NO_SERVER],
  [
    'S40',
    'a script that signs in on its own, in its own frame',
    'behaves correctly; a malicious script runs in the page',
    'nothing in a page can stop the page’s own scripts (OAuth 2.0 for Browser-Based Applications, 5.1); ' +
      'sender-constrained tokens limit the damage (S26 to S29)',
  ],
];

export const APART = NOT_APPLICABLE.map(([number, name, provider, reason]) => ({
  number,
  name,
  provider,
  apart: 'not applicable',
  reason,
}));
