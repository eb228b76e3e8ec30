// What every page of the tests does: it loads the client that its address names, and finishes what the address says.
//
// The functions `settings` and `report` are put into the page by the test.

const [, kind, step = ''] = window.location.pathname.split('/');

/** The client, as soon as it is there. Loaded once, from here. */
window.client = import(`/page/${kind}.js`).then(async ({ create }) => create(await window.settings()));
window.client.catch((error) => window.report({ ok: false, code: 'page_broken', message: String(error) }));

const { client } = window;
if (step.startsWith('callback')) client.then(async (face) => window.report(await face.callback(address())));
if (step === 'signed-out') client.then(async (face) => window.report(await face.signoutCallback(address())));

/** Where the page is. Ours says to clean the address bar first; its peer says nothing of the kind. */
function address() {
  const { href, pathname } = window.location;
  if (kind === 'ours') window.history.replaceState(null, '', pathname);
  return href;
}
