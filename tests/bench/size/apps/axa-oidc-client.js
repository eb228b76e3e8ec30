import { OidcClient } from '@axa-fr/oidc-client';

const client = OidcClient.getOrCreate(() => fetch)({
  authority: 'https://provider.example',
  client_id: 'my-app',
  scope: 'openid',
  redirect_uri: `${location.origin}/callback`,
  silent_redirect_uri: `${location.origin}/silent`,
});
document.querySelector('#sign-in').onclick = () => client.loginAsync();
document.querySelector('#renew').onclick = () => client.renewTokensAsync();
if (location.pathname === '/callback') await client.loginCallbackAsync();
if (location.pathname === '/silent') await client.silentLoginCallbackAsync();
else await client.tryKeepExistingSessionAsync();
document.querySelector('output').textContent = client.tokens?.idTokenPayload?.sub;
