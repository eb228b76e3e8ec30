// The app whose size is measured, with either library as `library`: it signs in and comes back, renews in the
// background, and reads who is signed in.

import { UserManager } from 'library';

const manager = new UserManager({
  authority: 'https://provider.example',
  client_id: 'my-app',
  redirect_uri: `${location.origin}/callback`,
  silent_redirect_uri: `${location.origin}/silent`,
});
document.querySelector('#sign-in').onclick = () => manager.signinRedirect();
document.querySelector('#renew').onclick = () => manager.signinSilent();
if (location.pathname === '/callback') await manager.signinRedirectCallback();
if (location.pathname === '/silent') await manager.signinSilentCallback();
else document.querySelector('output').textContent = (await manager.getUser())?.profile.sub;
