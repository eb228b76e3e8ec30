// Rows that are not tried, and why. Whoever makes one possible moves it into modules/.

/** For a client that runs in a browser and has no secret. */
const NOT_APPLICABLE = {
  A15: ['oidcc-client-test-userinfo-bearer-body', 'wants the access token in a form', 'optional (RFC 6750, 2.2); the header is what every resource must support'],
};
export const APART = Object.entries(NOT_APPLICABLE).map(([number, [name, provider, reason]]) => ({ number, name, provider, apart: 'not applicable', reason }));
