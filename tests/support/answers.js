// Responses instead of a provider's.

/** The token endpoint says that the session is over, for good. @param {any} context */
export function invalidGrant(context) {
  context.set('Access-Control-Allow-Origin', '*');
  context.status = 400;
  context.body = { error: 'invalid_grant' };
}
