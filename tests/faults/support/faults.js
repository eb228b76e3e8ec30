// The faults between a browser and a provider. Each affects one request, and can be undone.

const PORTAL = '<!doctype html><title>Airport Wi-Fi</title><p>Accept the terms of use to go online.</p>';

/**
 * @typedef {object} Broken where it goes wrong
 * @property {import('../../conformance/support/client.js').Client} client
 * @property {import('../../support/faulty-provider.js').FaultyProvider} provider
 * @property {string} request `METHOD /path`
 *
 * @typedef {object} Fault
 * @property {string} name as a person would say it
 * @property {string} code that the client reports, except at stages with their own
 * @property {(broken: Broken) => unknown} begin
 * @property {(broken: Broken) => unknown} end
 */

/** The provider, or a proxy in front of it, answers in this way. @param {import('express').RequestHandler} answer */
const endpointAnswers = (answer) => ({
  begin: ({ provider, request }) => void (provider.fault.routes = { ...provider.fault.routes, [request]: answer }),
  end: ({ provider, request }) => void delete provider.fault.routes?.[request],
});

/** The browser's network fails in this way. @param {string} reason in DevTools' terms */
function failing(reason) {
  const matches = ({ provider, request }) => `${provider.origin}${request.split(' ')[1]}*`;
  return {
    begin: (broken) => broken.client.context.route(matches(broken), (route) => route.abort(reason)),
    end: (broken) => broken.client.context.unroute(matches(broken)),
  };
}

/** @type {Fault[]} */
export const FAULTS = [
  { name: 'the provider is stopped', code: 'provider_unreachable', ...failing('connectionrefused') },
  { name: 'its name can’t be resolved', code: 'provider_unreachable', ...failing('namenotresolved') },
  { name: 'offline', code: 'provider_unreachable', ...failing('internetdisconnected') },
  {
    name: 'slow: an answer after 30 seconds',
    code: 'provider_timeout',
    ...endpointAnswers((request, _response, next) => {
      const later = setTimeout(next, 30_000);
      request.on('close', () => clearTimeout(later));
    }),
  },
  {
    name: 'the answer is cut off in the middle',
    code: 'provider_unreachable',
    ...endpointAnswers((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 10_000 });
      response.write('{"', () => response.destroy());
    }),
  },
  {
    name: 'no permission for this origin (CORS)',
    code: 'provider_unreachable',
    ...endpointAnswers((_request, response, next) => {
      const writeHead = response.writeHead.bind(response);
      response.writeHead = /** @type {any} */ (
        (...args) => {
          response.removeHeader('Access-Control-Allow-Origin');
          return Reflect.apply(writeHead, response, args);
        }
      );
      next();
    }),
  },
  {
    name: '500 with a page',
    code: 'status',
    ...endpointAnswers((_request, response) => void response.status(500).send('<h1>Internal Server Error</h1>')),
  },
  {
    name: '429, to be tried again in 120 seconds',
    code: 'status',
    ...endpointAnswers((_request, response) => void response.status(429).set('Retry-After', '120').json({})),
  },
  { name: '200 with a page of somebody else’s', code: 'page', ...endpointAnswers((_request, response) => void response.send(PORTAL)) },
];
