// Sign-in in a hidden frame, and the app's pages in frames of other sites (RFC 9700, 4.16).

import { PROMPT_NONE_ERRORS, sayNo } from '../support/answers.js';
import { row } from '../support/row.js';
import { frameOf, show } from '../support/strangers.js';

const PAGES = { silent_redirect_uri: 'frame' };

/** Signs in again, in a frame, while signed in. The traces that the frame leaves are checked. */
async function inFrame({ client, check }) {
  await client.signIn();
  const outcome = await client.call('signinFrame');
  check((await client.page.locator('iframe').count()) === 0, 'the frame is left in the page');
  check((await client.sessions()).length === 1, 'the session is lost');
  return outcome;
}

/** Wrong only in frames: a sign-in that may ask the person works. @param {(url: URL) => unknown} answer */
const toFrames = (answer) => ({
  answer: (url, request) => void (request.query.prompt === 'none' && answer(url)),
});

const refusals = PROMPT_NONE_ERRORS.map((error) => [
  error,
  { provider: `returns ${error} in the frame`, refuse: error, fault: toFrames((url) => sayNo(url, error)) },
]);

/** @param {import('express').RequestHandler} page */
const showing = (page) => ({
  routes: {
    'GET /authorize': (request, response, next) =>
      request.query.prompt === 'none' ? page(request, response, next) : next(),
  },
});

row({
  number: 'S49',
  name: 'prompt=none in a frame',
  keeps: true,
  settings: { ...PAGES, silent_request_timeout_in_seconds: 1 },
  run: inFrame,
  cases: {
    ...Object.fromEntries(refusals),
    'a response': { provider: 'behaves correctly' },
    'a page instead of a response': {
      provider: 'shows a page in the frame, such as a sign-in form',
      refuse: 'silent_frame_blocked',
      fault: showing((_request, response) => void response.send('Who are you?')),
    },
    'X-Frame-Options': {
      provider: 'forbids framing',
      refuse: 'silent_frame_blocked',
      fault: showing((_request, response) => void response.set('X-Frame-Options', 'DENY').send('Who are you?')),
    },
    'no response': {
      provider: 'never responds to the frame’s request',
      refuse: 'silent_timeout',
      fault: showing(() => {}),
    },
  },
});

/** An answer of the provider, or a request for one, in the frame of another origin’s page. */
const framed =
  (/** @type {string} */ page) =>
  async ({ client, provider, another, check }) => {
    const shown = new URL('authorize', provider.origin);
    const redirect_uri = new URL(page, client.home).href;
    const state = 'state-of-a-stranger';
    shown.search = String(
      new URLSearchParams({ client_id: 'my-app', response_type: 'code', scope: 'openid', state, redirect_uri }),
    );
    const html = `<!doctype html><script>
      const heard = [];
      addEventListener('message', ({ data }) => heard.push(data));
    </script>${frameOf(shown.href)}`;
    const stranger = show(await another(), html);
    const answered = client.page.waitForResponse((response) => response.url().startsWith(redirect_uri));
    await client.page.goto(stranger);
    await answered;
    const frame = client.page.frames().find((one) => one.parentFrame());
    await frame?.waitForLoadState('load');
    await frame?.evaluate(async () => (await window.client)?.events?.());
    // Messages come in order: after this one there is none left of those before.
    const heard = await frame?.evaluate(() => window.parent.postMessage('the last', '*')).then(() =>
      client.page.evaluate(async () => {
        while (!heard.includes('the last')) await new Promise((resolve) => addEventListener('message', resolve, { once: true }));
        return heard.filter((message) => message !== 'the last');
      }),
    );
    check(heard?.length === 0, 'posts the response to the framing page');
    check(provider.count('POST /token') === 0, 'the code is used');
    return { ok: true };
  };

row({
  number: 'S37',
  name: 'an app framed by another origin',
  provider: 'behaves correctly; a page of another origin frames the app’s page with an authorization response in its URL',
  cases: {
    'the page with the client in it': { run: framed('frame') },
    'the callback page shipped with the client': { run: framed('../assets/callback.html'), needs: ['callback_page'] },
  },
});

/** A page of the provider's that answers by message. @param {(request: any) => string} targetOf */
const messaging = (targetOf) => ({
  metadata: (body) => void body.response_modes_supported?.push('web_message'),
  routes: {
    'GET /authorize': (request, response, next) => {
      if (request.query.response_mode !== 'web_message') return next();
      response.redirect = /** @type {any} */ (
        (/** @type {string} */ to) => {
          const answer = { type: 'authorization_response', response: Object.fromEntries(new URL(to).searchParams) };
          response.send(`<script>parent.postMessage(${JSON.stringify(answer)}, '${targetOf(request)}')</script>`);
        }
      );
      next();
    },
  },
});

row({
  number: 'S39',
  name: 'a response by web message',
  settings: { silent_web_message: true, silent_request_timeout_in_seconds: 1 },
  keeps: true,
  run: inFrame,
  needs: ['web_message'],
  cases: {
    'to the app': {
      provider: 'posts the response to the origin of the redirect URI',
      fault: messaging((request) => new URL(String(request.query.redirect_uri)).origin),
    },
    'to another origin': {
      provider: 'posts the response to another origin, as if the app’s page were gone',
      refuse: 'silent_frame_blocked',
      fault: messaging(() => 'https://elsewhere.example'),
    },
  },
});
