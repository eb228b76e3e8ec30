// Calls to the app's APIs, and who may see the access token (RFC 9700, 4.9.1; RFC 8707).

import { row } from '../support/row.js';

/** The URL of an API at another provider's origin, whose requests are seen there. */
const at = (stranger, path = '/userinfo') => stranger.origin + path;

/** @param {(attempt: {stranger: any, provider: any}) => {url: string, allowed: string[]}} call */
const calling = (call, refuse) => ({
  needs: ['api'],
  refuse,
  keeps: true,
  run: async ({ client, provider, another, check }) => {
    const stranger = await another();
    check((await client.signIn()).ok, 'refuses the sign-in');
    const outcome = await client.call('fetch', call({ stranger, provider }));
    const shown = stranger.requests.filter(({ headers }) => headers.authorization ?? headers.dpop);
    check(shown.length === 0, 'shows a stranger the access token');
    return outcome;
  },
});

row({
  number: 'S32',
  name: 'the access token, and who may see it',
  cases: {
    'an API that is listed': {
      provider: 'behaves correctly; the app calls its API',
      ...calling(({ provider }) => ({ url: `${provider.origin}/userinfo`, allowed: [provider.origin] })),
    },
    'an origin that isn’t': {
      provider: 'behaves correctly; the app is led to call somebody else',
      ...calling(
        ({ provider, stranger }) => ({ url: at(stranger), allowed: [provider.origin] }),
        'api_origin_not_allowed',
      ),
    },
    'an origin that looks like it': {
      provider: 'behaves correctly; the app is led to an address with the API’s name before an @',
      ...calling(
        ({ provider, stranger }) => ({
          url: `${provider.origin}@${stranger.origin.slice('http://'.length)}/userinfo`,
          allowed: [provider.origin],
        }),
        'api_origin_not_allowed',
      ),
    },
    'another path of it': {
      provider: 'behaves correctly; one path of its origin is listed, and the app is led to another',
      ...calling(
        ({ provider }) => ({ url: `${provider.origin}/userinfo/../jwks`, allowed: [`${provider.origin}/userinfo`] }),
        'api_address_invalid',
      ),
    },
    'an API that sends on': {
      provider: 'sends the call on to another origin (307)',
      ...calling(({ provider, stranger }) => {
        provider.fault = {
          routes: { 'GET /userinfo': (_request, response) => response.redirect(307, at(stranger)) },
        };
        return { url: `${provider.origin}/userinfo`, allowed: [provider.origin, stranger.origin] };
      }, 'api_unreachable'),
    },
    'an API without TLS': {
      provider: 'behaves correctly; the app lists an API with http that isn’t on this machine',
      ...calling(() => ({ url: 'http://api.example/', allowed: ['http://api.example'] }), 'api_address_insecure'),
    },
  },
});
