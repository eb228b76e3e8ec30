// Loads one library or the other, makes a manager by the app's settings, and leaves both where tests find them.

import { made } from './settings.js';
import { describe } from './describe.js';

const { library, settings } = await (await fetch('/app.json')).json();
const addresses = { ours: '/ours/index.js', peer: '/peer/oidc-client-ts.js' };
window.oidc = await import(addresses[library]);
window.describe = describe;

/** The handlers of pages in popups and frames, by name. */
const CALLBACKS = {
  popup: (manager) => manager.signinCallback(),
  'popup-stays': (manager) => manager.signinPopupCallback(undefined, true),
  silent: (manager) => manager.signinSilentCallback(),
  'popup-signed-out': (manager) => manager.signoutCallback(),
  'silent-signed-out': (manager) => manager.signoutSilentCallback(),
  'frontchannel-logout': async () => {},
};

const page = location.pathname.split('/').pop();
const answer = CALLBACKS[page];
window.manage = (more = {}) => (window.manager = new window.oidc.UserManager(made({ ...settings, ...more })));
// A callback page renews and watches nothing.
if (answer) window.manage({ automaticSilentRenew: false, monitorSession: false });
else window.manage();
await answer?.(window.manager).catch((error) => window.told?.(`${page}: failed`, describe(error)));
document.documentElement.dataset.ready = library;
