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
    check(shown.length === 0, 'sends the access token to the attacker');
    return outcome;
  },
});

row({
  number: 'S32',
  name: 'which requests carry the access token',
  cases: {
    'a listed API': {
      provider: 'behaves correctly; the app calls its API',
      ...calling(({ provider }) => ({ url: `${provider.origin}/userinfo`, allowed: [provider.origin] })),
    },
    'an unlisted origin': {
      provider: 'behaves correctly; the app is tricked into calling an attacker’s origin',
      ...calling(
        ({ provider, stranger }) => ({ url: at(stranger), allowed: [provider.origin] }),
        'api_origin_not_allowed',
      ),
    },
    'a look-alike origin': {
      provider: 'behaves correctly; the app is tricked into calling a URL with the API’s host before an @',
      ...calling(
        ({ provider, stranger }) => ({
          url: `${provider.origin}@${stranger.origin.slice('http://'.length)}/userinfo`,
          allowed: [provider.origin],
        }),
        'api_origin_not_allowed',
      ),
    },
    'an unlisted path of a listed origin': {
      provider: 'behaves correctly; one path of the API’s origin is listed, and the app is tricked into calling another',
      ...calling(
        ({ provider }) => ({ url: `${provider.origin}/userinfo/../jwks`, allowed: [`${provider.origin}/userinfo`] }),
        'api_address_invalid',
      ),
    },
    'an API that redirects': {
      provider: 'redirects the call to another origin (307)',
      ...calling(({ provider, stranger }) => {
        provider.fault = {
          routes: { 'GET /userinfo': (_request, response) => response.redirect(307, at(stranger)) },
        };
        return { url: `${provider.origin}/userinfo`, allowed: [provider.origin, stranger.origin] };
      }, 'api_unreachable'),
    },
    'an API without TLS': {
      provider: 'behaves correctly; the app lists an API at http that isn’t on this machine',
      ...calling(() => ({ url: 'http://api.example/', allowed: ['http://api.example'] }), 'api_address_insecure'),
    },
  },
});
