// Times as tokens write them.

/** Seconds since 1970. */
export const now = () => Math.floor(Date.now() / 1000);
