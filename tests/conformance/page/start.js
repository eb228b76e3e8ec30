// What every page of the tests does: it loads the client that its address names, and finishes what the address says.
//
// The functions `instructions` and `report` are put into the page by the test.

const [, kind, step = ''] = window.location.pathname.split('/');
const instructions = window.instructions();

/** The client, once it is loaded. It is loaded only here. */
window.client = import(`/page/${kind}.js`).then(async ({ create }) => create((await instructions).settings));
window.client.catch((error) => window.report({ ok: false, code: 'page_broken', message: String(error) }));

if (step === 'frame') finish('signinCallback');
if (step === 'signed-out') finish('signoutCallback');
if (step === 'initiate-login') finish('initiateLogin');
if (step === 'frontchannel-logout') finish('frontchannelLogout');
if (step.startsWith('callback')) instructions.then(({ holds }) => holds || finish('callback'));

/** @param {string} method that takes the page's address */
async function finish(method) {
  const { href, pathname } = window.location;
  // Ours says to clean the address bar first; its peer says nothing of the kind.
  if (kind === 'ours') window.history.replaceState(null, '', pathname);
  const outcome = await (await window.client)[method](href);
  // A page that is being left has nothing to tell.
  if (method !== 'initiateLogin' || !outcome.ok) window.report(outcome);
}
