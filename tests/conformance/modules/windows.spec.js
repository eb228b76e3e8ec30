// Sign-in in a popup, and messages from other windows during it (RFC 9700, 4.17).

import { row } from '../support/row.js';
import { advertise } from '../support/strangers.js';
import { until } from '../support/time.js';

const PAGES = { popup_redirect_uri: 'frame', silent_redirect_uri: 'frame' };
const POPUP = 'GET /authorize';

/** A provider whose sign-in page waits until the test lets it continue. */
function patient() {
  const waiting = [];
  return {
    routes: { [POPUP]: (_request, _response, next) => void waiting.push(next) },
    /** Goes on with the oldest. */
    goOn: () => waiting.shift()(),
    waiting,
  };
}

/** A client that waits for a closed window would wait forever. @param {Promise<any>} outcome */
function inTime(outcome) {
  const never = { ok: false, code: null, message: 'it doesn’t end' };
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(() => resolve(never), 8_000)));
  return Promise.race([outcome.catch((error) => ({ ...never, message: String(error) })), late]).finally(() => clearTimeout(timer));
}

row({
  number: 'S51',
  name: 'a sign-in in a popup',
  settings: PAGES,
  cases: {
    'a response': {
      provider: 'behaves correctly',
      run: async ({ client, check }) => {
        await client.visit();
        const outcome = await inTime(client.call('signinPopup'));
        await until(() => client.context.pages().length === 1);
        check((await client.sessions()).length === 1, 'no session is kept');
        return outcome;
      },
    },
    'cut off from its opener': {
      provider: 'sends Cross-Origin-Opener-Policy: same-origin, which severs the popup from its opener',
      fault: {
        routes: {
          [POPUP]: (request, response, next) => {
            if (request.query.again) return next();
            const html = `<script>location.href = location.href + '&again=1'</script>`;
            return void response.set('Cross-Origin-Opener-Policy', 'same-origin').send(html);
          },
        },
      },
      run: async ({ client }) => {
        await client.visit();
        return inTime(client.call('signinPopup'));
      },
    },
    blocked: {
      provider: 'behaves correctly; the browser blocks the popup',
      refuse: 'popup_blocked',
      never: [POPUP],
      run: async ({ client }) => {
        await client.visit();
        await client.page.evaluate(() => (window.open = () => null) && undefined);
        return inTime(client.call('signinPopup'));
      },
    },
    closed: {
      provider: 'waits for the user, who closes the popup',
      refuse: 'popup_closed',
      fault: patient,
      run: async ({ client, provider }) => {
        await client.visit();
        // Windows without a screen have the focus all at once; a person’s have it one after the other.
        await client.page.evaluate(() => {
          window.looks = 0;
          document.hasFocus = () => {
            window.looks += 1;
            return false;
          };
        });
        const signingIn = client.call('signinPopup');
        await until(() => provider.fault.waiting.length === 1);
        if (client.kind === 'ours') await client.page.waitForFunction(() => window.looks > 1);
        await Promise.all(client.context.pages().map((page) => page === client.page || page.close()));
        await client.page.evaluate(() => (document.hasFocus = () => true) && undefined);
        return inTime(signingIn);
      },
    },
    'a second sign-in': {
      provider: 'waits for the user, who presses the button again',
      fault: patient,
      run: async ({ client, provider, check }) => {
        await client.visit();
        const first = client.call('signinPopup');
        await until(() => provider.fault.waiting.length === 1);
        const second = client.call('signinPopup');
        await until(() => provider.fault.waiting.length === 2);
        provider.fault.waiting.splice(0, 1);
        provider.fault.goOn();
        check((await inTime(first)).code === 'popup_replaced', 'the first sign-in gets no popup_replaced');
        return inTime(second);
      },
    },
  },
});

/** A message with which a page of another origin, or the app's, would finish a sign-in with a code of its choice. */
const forged = (/** @type {string} */ home, /** @type {string} */ state) => ({
  source: 'oidc-client',
  url: `${home}frame?code=a-code-of-the-attackers&state=${encodeURIComponent(state)}`,
});

/** A sign-in in a frame during which another page posts a message. */
const during =
  (/** @type {(context: {client: any, another: any, message: any}) => Promise<unknown>} */ attack) =>
  async ({ client, provider, another, check }) => {
    await client.visit();
    const signingIn = client.call('signinFrame');
    await until(() => provider.fault.waiting.length === 1);
    const { state } = provider.last(POPUP).query;
    await attack({ client, another, message: forged(client.home, state) });
    provider.fault.goOn();
    const outcome = await signingIn;
    const codes = provider.requests.filter(({ name }) => name === 'POST /token').map(({ form }) => form.code);
    check(!codes.includes('a-code-of-the-attackers'), 'the attacker’s code is used');
    return outcome;
  };

/** The attacker's page is in a frame of the app, like an advertisement, and posts to the app. */
const advertisement = (/** @type {(message: any) => any} */ change) =>
  during(({ client, another, message }) => advertise({ client, another }, change(message)));

row({
  number: 'S38',
  name: 'messages between windows',
  settings: { silent_redirect_uri: 'frame' },
  fault: patient,
  cases: {
    'from another origin': {
      provider: 'behaves correctly; a page of another origin posts a response with the right state',
      run: advertisement((message) => message),
    },
    'as a web message': {
      provider: 'behaves correctly; a page of another origin posts a web message response, as providers do',
      run: advertisement(({ url }) => ({
        type: 'authorization_response',
        response: Object.fromEntries(new URL(url).searchParams),
      })),
    },
    'with another state': {
      provider: 'behaves correctly; another window of the app posts the response to another sign-in',
      run: during(async ({ client, message }) => {
        await client.page.evaluate(
          (said) => window.postMessage(said, window.location.origin),
          { ...message, url: message.url.replace('state=', 'state=not-') },
        );
      }),
    },
  },
});
