import { PublicClientApplication } from '@azure/msal-browser';

const app = new PublicClientApplication({
  auth: { authority: 'https://provider.example', clientId: 'my-app', redirectUri: `${location.origin}/callback` },
});
await app.initialize();
await app.handleRedirectPromise();
const [account] = app.getAllAccounts();
document.querySelector('#sign-in').onclick = () => app.loginRedirect({ scopes: ['openid'] });
document.querySelector('#renew').onclick = () => app.acquireTokenSilent({ account, scopes: ['openid'], forceRefresh: true });
document.querySelector('output').textContent = account?.idTokenClaims?.sub;
