// Callbacks, changed on their way to the app.

/** No tokens may be requested after such a callback. */
const never = ['POST /token'];

/** @param {(url: URL) => unknown} answer */
export const answering = (answer) => ({ fault: { answer: (url) => void answer(url) }, never });

/** With another value of a parameter. @param {string} name @param {string} value */
export const set = (name, value) => answering((url) => url.searchParams.set(name, value));

/** Without a parameter. @param {string} name */
export const remove = (name) => answering((url) => url.searchParams.delete(name));

/** An error in place of a code. @param {URL} url @param {string} [error] */
export function sayNo(url, error = 'access_denied') {
  url.searchParams.delete('code');
  url.searchParams.set('error', error);
}
