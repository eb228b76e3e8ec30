// The app that is measured, bundled with either library as `library`. The functions for tests are in `window.bench`.

import { OidcClient, UserManager, WebStorageStateStore } from 'library';

const settings = await (await fetch('/settings.json')).json();
const home = { ...settings, userStore: new WebStorageStateStore({ store: localStorage }) };
const manager = new UserManager(home);

/** Milliseconds since this page was requested: the provider's work before the redirect doesn't count. */
const [{ fetchStart }] = performance.getEntriesByType('navigation');
const now = () => performance.now() - fetchStart;

const done = (/** @type {object} */ result) => {
  window.bench = { manager, create, failures: () => failures, ...result };
  document.documentElement.dataset.ready = '';
  // Reported to the measuring program: to inspect the page for it would take up to 30 ms of the page's time.
  console.info('ready');
};

/** Renewals that failed here. */
let failures = 0;
manager.events.addSilentRenewError(() => void (failures += 1));

/** Milliseconds to create each of this many requests, while this many sign-ins are pending. */
async function create(/** @type {number} */ pending, /** @type {number} */ times) {
  const client = new OidcClient(home);
  const make = () => client.createSigninRequest({ state: 'mine' });
  await make();
  forget(waiting());
  for (let made = 0; made < pending; made += 1) await make();
  const kept = waiting();
  const taken = [];
  for (let time = 0; time < times; time += 1) {
    const began = now();
    await make();
    taken.push(now() - began);
    forget(waiting().filter((key) => !kept.includes(key)));
  }
  forget(waiting());
  return taken;
}

/** The entries of sign-ins; other entries have a colon in their name. */
const waiting = () => Object.keys(localStorage).filter((key) => /^oidc\.[^:]+$/.test(key));
const forget = (/** @type {string[]} */ keys) => keys.forEach((key) => localStorage.removeItem(key));

if (location.pathname.endsWith('/callback')) {
  const user = await manager.signinCallback();
  done({ took: now(), sub: user?.profile.sub });
} else {
  const user = await manager.getUser();
  done({ took: now(), sub: user?.profile.sub });
}
