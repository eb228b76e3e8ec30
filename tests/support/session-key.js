// The names under which sessions are stored.

/** The key of a stored session, without what follows. */
export const SESSION_KEY = 'oidc.user:';
