// What every page of the app does: it makes the client, finishes what its address says, and does what a test asks of all
// pages at once. Outcomes, and uncaught errors, are reported to the site.

import { kept } from '/page/watch.js';
import init from '/client/conformance_client.js';
import { create } from '/conformance/ours.js';

/** @param {string} kind @param {unknown} value */
function tell(kind, value) {
  // A page that is being left must still be heard, and one without an origin too. Whether it was, it never learns.
  const request = { method: 'POST', mode: 'no-cors', keepalive: true, body: JSON.stringify({ kind, value }) };
  fetch('/told', request).catch(() => {});
}
window.tell = tell;

/** Requests of a page that is being left end with an error. */
let left = false;
window.addEventListener('beforeunload', () => (left = true));
window.addEventListener('error', ({ message }) => left || tell('problem', message));
window.addEventListener('unhandledrejection', ({ reason }) => left || tell('problem', `${reason} ${reason?.stack}`));

/** The printed text, with all members of an object. @param {unknown} word */
function words(word) {
  if (word instanceof Error) return `${word} ${word.stack}`;
  return typeof word === 'object' ? JSON.stringify(word) : String(word);
}

for (const name of ['debug', 'error', 'info', 'log', 'warn']) {
  const print = console[name];
  console[name] = (...all) => {
    tell('printed', all.map(words).join(' '));
    print.apply(console, all);
  };
}

/** The result of a database request. @param {IDBRequest} request */
window.settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const { href, pathname } = window.location;
const instructions = fetch('/instructions', { cache: 'no-store' }).then((response) => response.json());
window.client = instructions.then(({ settings, hasLocks, saysWhoAsks }) => {
  if (!hasLocks) delete Navigator.prototype.locks;
  if (saysWhoAsks) sayWhoAsks();
  return create(settings);
});
window.client.then(() => tell('ready', href));
// It is loaded by then, and isn't loaded again.
window.kept = () => window.client.then(() => init()).then(kept);

new BroadcastChannel('tests').onmessage = async ({ data: { name, argument } }) =>
  tell('outcome', await (await window.client)[name](argument));

/** A request for tokens has the name of its window. */
function sayWhoAsks() {
  window.name = crypto.randomUUID();
  const { fetch } = window;
  window.fetch = (url, init) => fetch(String(url).endsWith('/token') ? `${url}?window=${window.name}` : url, init);
}

/** Which call does what the address of which page says. */
const FINISHES = {
  callback: 'callback',
  'signed-out': 'signoutCallback',
  'frontchannel-logout': 'frontchannelLogout',
};
/** Operations of windows and frames: the page that waits for them reports the outcome. */
const HANDS_ON = { popup: 'signinCallback', silent: 'signinCallback' };
const step = pathname.split('/').at(-1);
if (FINISHES[step]) finish(FINISHES[step], (outcome) => tell('outcome', outcome));
if (HANDS_ON[step]) finish(HANDS_ON[step], (outcome) => outcome.ok || tell('problem', outcome.code));

/** @param {string} method @param {(outcome: any) => void} done */
async function finish(method, done) {
  const loaded = stillLoading();
  const { holds } = await instructions;
  if (!holds) window.history.replaceState(null, '', pathname);
  const client = await window.client;
  done(holds ? { held: href } : await client[method](href));
  loaded();
}

/**
 * Holds the page's `load` event up. A provider takes its frame away at that event, and there is a client to load first.
 *
 * @returns {() => void} lets it happen
 */
function stillLoading() {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  document.body.append(frame);
  const inside = /** @type {Document} */ (frame.contentDocument);
  inside.open();
  return () => {
    inside.close();
    frame.remove();
  };
}
