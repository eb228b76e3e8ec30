import * as oauth from 'oauth4webapi';

const issuer = new URL('https://provider.example');
const client = { client_id: 'my-app' };
const redirect_uri = `${location.origin}/callback`;
const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer));

document.querySelector('#sign-in').onclick = async () => {
  const [verifier, state, nonce] = [oauth.generateRandomCodeVerifier(), oauth.generateRandomState(), oauth.generateRandomNonce()];
  sessionStorage.setItem('pending', JSON.stringify({ verifier, state, nonce }));
  const address = new URL(server.authorization_endpoint);
  const code_challenge = await oauth.calculatePKCECodeChallenge(verifier);
  const asked = { ...client, redirect_uri, response_type: 'code', scope: 'openid', state, nonce, code_challenge, code_challenge_method: 'S256' };
  for (const [name, value] of Object.entries(asked)) address.searchParams.set(name, value);
  location.assign(address);
};
document.querySelector('#renew').onclick = async () => {
  const { refresh_token } = JSON.parse(sessionStorage.getItem('tokens'));
  const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refresh_token);
  keep(await oauth.processRefreshTokenResponse(server, client, response));
};
if (location.pathname === '/callback') {
  const { verifier, state, nonce } = JSON.parse(sessionStorage.getItem('pending'));
  const answer = oauth.validateAuthResponse(server, client, new URL(location.href), state);
  const response = await oauth.authorizationCodeGrantRequest(server, client, oauth.None(), answer, redirect_uri, verifier);
  const expectations = { expectedNonce: nonce, requireIdToken: true };
  keep(await oauth.processAuthorizationCodeResponse(server, client, response, expectations));
}
document.querySelector('output').textContent = JSON.parse(sessionStorage.getItem('claims'))?.sub;

function keep(tokens) {
  sessionStorage.setItem('tokens', JSON.stringify(tokens));
  sessionStorage.setItem('claims', JSON.stringify(oauth.getValidatedIdTokenClaims(tokens)));
}
