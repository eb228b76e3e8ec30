// Times as tokens write them, and waiting.

/** Seconds since 1970. */
export const now = () => Math.floor(Date.now() / 1000);

/**
 * Waits until something is so, or for as long as a test has patience: what isn't so by then, it finds itself.
 *
 * @param {() => unknown} condition
 * @param {number} [patience] in milliseconds
 */
export async function until(condition, patience = 12_000) {
  const end = Date.now() + patience;
  while (!(await condition()) && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}
