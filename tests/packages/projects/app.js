// The app of every project: it signs in by redirect, and shows who came back.
//
// Its settings are `globalThis.settings`, which the test puts there before any script of the page runs.

/**
 * @param {typeof import('oidc-client-wasm').UserManager} UserManager the library, as this project imports it
 * @param {HTMLElement} element where it shows itself
 */
export async function start(UserManager, element = document.body) {
  element.innerHTML = '<button>Sign in</button> <output></output>';
  const manager = new UserManager(globalThis.settings);
  const show = (what) => (element.querySelector('output').textContent = what);
  element.querySelector('button').onclick = () => manager.signinRedirect().catch(show);
  try {
    if (location.pathname === '/callback') await manager.signinCallback();
    show((await manager.getUser())?.profile.sub ?? 'nobody');
  } catch (error) {
    show(error);
  }
}
