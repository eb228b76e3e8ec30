// Callbacks, changed on their way to the app.

/** No tokens may be requested after such a callback. */
const never = ['POST /token'];

/** The errors with which a provider answers `prompt=none` when it would have to ask the person (OpenID Connect Core, 3.1.2.6). */
export const PROMPT_NONE_ERRORS = ['login_required', 'interaction_required', 'consent_required', 'account_selection_required'];

/** @param {(url: URL) => unknown} change */
export const changingResponse = (change) => ({ fault: { answer: (url) => void change(url) }, never });

/** With another value of a parameter. @param {string} name @param {string} value */
export const set = (name, value) => changingResponse((url) => url.searchParams.set(name, value));

/** Without a parameter. @param {string} name */
export const remove = (name) => changingResponse((url) => url.searchParams.delete(name));

/** An error in place of a code. @param {URL} url @param {string} [error] */
export function sayNo(url, error = 'access_denied') {
  url.searchParams.delete('code');
  url.searchParams.set('error', error);
}
