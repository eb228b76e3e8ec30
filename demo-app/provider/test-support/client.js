// A client of the provider, with a library that is strict about the standards.

import * as oauth from 'oauth4webapi';
import { APP } from './process.js';

export const client = { client_id: 'demo-app' };
export const REDIRECT_URI = `${APP}/callback`;
const insecure = { [oauth.allowInsecureRequests]: true };

/** The provider's metadata. */
export async function discover(issuer) {
  const url = new URL(issuer);
  return oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, insecure));
}

/** An authorization request and the secrets that its answer is checked against. */
export async function authorizationRequest(metadata, extra = {}) {
  const verifier = oauth.generateRandomCodeVerifier();
  const nonce = oauth.generateRandomNonce();
  const state = oauth.generateRandomState();
  const url = new URL(metadata.authorization_endpoint);
  const parameters = {
    client_id: client.client_id,
    redirect_uri: REDIRECT_URI,
    response_type: 'code',
    scope: 'openid profile email offline_access',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    nonce,
    state,
    ...extra,
  };
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
  return { url, verifier, nonce, state };
}

/** Signs in as the person with this name and exchanges the code, with everything verified. */
export async function signIn(metadata, browser, name = 'Alice Adams') {
  const request = await authorizationRequest(metadata);
  const page = await browser.open(request.url);
  const callback = await browser.press(page, name);
  return exchange(metadata, request, callback.url);
}

/** Checks the callback, exchanges its code, and verifies the ID token with its signature. */
export async function exchange(metadata, { verifier, nonce, state }, callback) {
  const parameters = oauth.validateAuthResponse(metadata, client, callback, state);
  const response = await oauth.authorizationCodeGrantRequest(
    metadata,
    client,
    oauth.None(),
    parameters,
    REDIRECT_URI,
    verifier,
    insecure,
  );
  const strict = { ...client, id_token_signed_response_alg: 'ES256' };
  const tokens = await oauth.processAuthorizationCodeResponse(metadata, strict, response, { expectedNonce: nonce });
  await oauth.validateApplicationLevelSignature(metadata, response, insecure);
  return { ...tokens, claims: oauth.getValidatedIdTokenClaims(tokens) };
}

/** New tokens for a refresh token; throws oauth4webapi's ResponseBodyError when it is refused. */
export async function refresh(metadata, refreshToken) {
  const response = await oauth.refreshTokenGrantRequest(metadata, client, oauth.None(), refreshToken, insecure);
  const strict = { ...client, id_token_signed_response_alg: 'ES256' };
  return oauth.processRefreshTokenResponse(metadata, strict, response);
}

/** The claims of the userinfo endpoint. */
export async function userInfo(metadata, accessToken, sub) {
  const response = await oauth.userInfoRequest(metadata, client, accessToken, insecure);
  return oauth.processUserInfoResponse(metadata, client, sub, response);
}
