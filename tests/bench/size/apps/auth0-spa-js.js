import { createAuth0Client } from '@auth0/auth0-spa-js';

const client = await createAuth0Client({
  domain: 'provider.example',
  clientId: 'my-app',
  authorizationParams: { redirect_uri: `${location.origin}/callback` },
});
document.querySelector('#sign-in').onclick = () => client.loginWithRedirect();
document.querySelector('#renew').onclick = () => client.getTokenSilently({ cacheMode: 'off' });
if (location.pathname === '/callback') await client.handleRedirectCallback();
document.querySelector('output').textContent = (await client.getUser())?.sub;
