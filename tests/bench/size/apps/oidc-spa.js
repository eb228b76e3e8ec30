import { createOidc } from 'oidc-spa/core';

const oidc = await createOidc({ issuerUri: 'https://provider.example', clientId: 'my-app', homeUrl: '/' });
if (oidc.isUserLoggedIn) {
  document.querySelector('#renew').onclick = () => oidc.renewTokens();
  document.querySelector('output').textContent = oidc.getDecodedIdToken().sub;
} else {
  document.querySelector('#sign-in').onclick = () => oidc.login({ doesCurrentHrefRequiresAuth: false });
}
