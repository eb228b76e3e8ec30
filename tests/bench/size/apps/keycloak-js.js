import Keycloak from 'keycloak-js';

const keycloak = new Keycloak({ url: 'https://provider.example', realm: 'people', clientId: 'my-app' });
document.querySelector('#sign-in').onclick = () => keycloak.login({ redirectUri: `${location.origin}/callback` });
document.querySelector('#renew').onclick = () => keycloak.updateToken(-1);
await keycloak.init({
  onLoad: 'check-sso',
  pkceMethod: 'S256',
  silentCheckSsoRedirectUri: `${location.origin}/silent`,
});
document.querySelector('output').textContent = keycloak.idTokenParsed?.sub;
