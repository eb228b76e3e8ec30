// What every page of the app does: it makes the client, finishes what its address says, and does what a test asks of all
// pages at once. Outcomes, and errors that nobody caught, are told to the site.

import { create } from '/conformance/ours.js';

/** @param {string} kind @param {unknown} value */
function tell(kind, value) {
  // A page that is being left must still be heard, and one without an origin too. Whether it was, it never learns.
  const request = { method: 'POST', mode: 'no-cors', keepalive: true, body: JSON.stringify({ kind, value }) };
  fetch('/told', request).catch(() => {});
}
window.tell = tell;
window.addEventListener('error', ({ message }) => tell('problem', message));
window.addEventListener('unhandledrejection', ({ reason }) => tell('problem', `${reason} ${reason?.stack}`));

/** What a request to the database comes to. @param {IDBRequest} request */
window.settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const instructions = fetch('/instructions', { cache: 'no-store' }).then((response) => response.json());
window.client = instructions.then(({ settings }) => create(settings));

new BroadcastChannel('tests').onmessage = async ({ data: { method, argument } }) =>
  tell('outcome', await (await window.client)[method](argument));

const FINISHES = { callback: 'callback', 'signed-out': 'signoutCallback' };
const finishes = FINISHES[window.location.pathname.split('/').at(-1)];
if (finishes) instructions.then(({ holds }) => holds || finish(finishes));

/** @param {string} method that takes the page's address */
async function finish(method) {
  const { href, pathname } = window.location;
  window.history.replaceState(null, '', pathname);
  tell('outcome', await (await window.client)[method](href));
}
