// The provider's page that tells whether the session has changed (OpenID Connect Session Management 1.0).

import { row } from '../support/row.js';
import { advertise } from '../support/strangers.js';
import { until } from '../support/time.js';

const CHECK = '/session/check';

/**
 * A provider with such a page, and what the page answers.
 *
 * @param {string} answer JavaScript: what it does when it is asked
 * @param {object} [more] of the fault
 */
const watching = (answer, more = {}) => ({
  metadata: (body, request) => void (body.check_session_iframe = `http://${request.get('host')}${CHECK}`),
  answer: (url) => void url.searchParams.set('session_state', 'a-state.a-salt'),
  routes: {
    [`GET ${CHECK}`]: (_request, response) =>
      void response.send(`<script>
        addEventListener('message', ({ data, source, origin }) => {
          const say = (status) => source.postMessage(status, origin);
          ${answer}
        });
      </script>`),
  },
  ...more,
});

const SETTINGS = { monitor_session: true, silent_redirect_uri: 'frame', silent_request_timeout_in_seconds: 2 };

const heard = (/** @type {any} */ client, /** @type {string} */ name) =>
  client.call('events').then((events) => events.filter((one) => one === name).length);

/** The next event on the app's page. @param {any} client */
const nextMessage = (client) =>
  client.page.evaluate(
    () => new Promise((resolve) => addEventListener('message', ({ data }) => resolve(data), { once: true })),
  );

/** Signs in, and lets the page be asked a few times. */
async function watched({ client, provider, check }) {
  const outcome = await client.signIn();
  await until(() => provider.count(`GET ${CHECK}`) > 0);
  check(provider.count(`GET ${CHECK}`) > 0, 'doesn’t load the check_session_iframe');
  return outcome;
}

row({
  number: 'A44',
  name: 'oidcc-client-test-session-management',
  provider: 'reports by its check_session_iframe that the session is unchanged',
  settings: SETTINGS,
  fault: () => watching(`say('unchanged');`),
  run: async (attempt) => {
    const outcome = await watched(attempt);
    const { client, provider, check } = attempt;
    check((await nextMessage(client)) === 'unchanged', 'doesn’t poll the check_session_iframe');
    check(provider.count('GET /authorize') === 1, 'signs in again');
    check((await client.sessions()).length === 1, 'the session is lost');
    return outcome;
  },
});

/** The session is kept, the page doesn't navigate to the provider, and the reason is reported. */
const stops =
  (/** @type {boolean} */ isTold) =>
  async (attempt) => {
    const outcome = await watched(attempt);
    const { client, provider, check } = attempt;
    if (isTold && client.kind === 'ours') {
      await until(() => heard(client, 'sessionMonitorStopped'), 20_000);
      check((await heard(client, 'sessionMonitorStopped')) === 1, 'raises no sessionMonitorStopped');
    }
    check(provider.count('GET /authorize') === 1, 'signs in again');
    check((await client.sessions()).length === 1, 'the session is lost');
    return outcome;
  };

row({
  number: 'S45',
  name: 'the check_session_iframe',
  settings: SETTINGS,
  cases: {
    error: { provider: 'reports error', fault: () => watching(`say('error');`), run: stops(true) },
    'an unknown message': { provider: 'reports something else', fault: () => watching(`say('all is well');`), run: stops(true) },
    'no message': { provider: 'reports nothing', fault: () => watching(''), run: stops(true) },
    'another origin': {
      provider: 'reports unchanged; a page of another origin posts changed',
      fault: () => watching(`say('unchanged');`),
      run: async (attempt) => {
        const outcome = await stops(false)(attempt);
        await advertise(attempt, 'changed');
        // It is asked again, so the other one's answer has been handled.
        await nextMessage(attempt.client);
        attempt.check(attempt.provider.count('GET /authorize') === 1, 'signs in again');
        return outcome;
      },
    },
  },
});

/** The sign-in in the frame finds another user, or none. */
const changing = (more) => () =>
  watching(
    `const count = Number(sessionStorage.asked ?? 0) + 1;
     sessionStorage.asked = count;
     say(count < 2 ? 'unchanged' : 'changed');`,
    more,
  );

const signedOut = async (attempt) => {
  await watched(attempt);
  const { client, check } = attempt;
  await until(() => heard(client, 'userSignedOut'));
  check((await heard(client, 'userSignedOut')) === 1, 'doesn’t raise userSignedOut exactly once');
  return { ok: (await client.sessions()).length === 0 };
};

row({
  number: 'S46',
  name: 'a changed session',
  settings: SETTINGS,
  cases: {
    'the same user': {
      provider: 'reports changed; the same user has a new session',
      fault: () => {
        let signIns = 0;
        return {
          ...changing({})(),
          answer: (url) => void url.searchParams.set('session_state', `state-${(signIns += 1)}.a-salt`),
        };
      },
      run: async (attempt) => {
        const outcome = await watched(attempt);
        const { client, provider, check } = attempt;
        await until(() => provider.count('POST /token') === 2);
        const { prompt, id_token_hint } = provider.requests.findLast(({ name }) => name === 'GET /authorize').query;
        check(prompt === 'none' && Boolean(id_token_hint), 'doesn’t check as in Session Management 1.0, 3.2');
        check((await client.sessions()).length === 1, 'the session is lost');
        return outcome;
      },
    },
    'no user any more': {
      provider: 'reports changed; no user is signed in there',
      fault: changing({
        answer: (url, request) => {
          url.searchParams.set('session_state', 'a-state.a-salt');
          if (request.query.prompt !== 'none') return;
          url.searchParams.delete('code');
          url.searchParams.set('error', 'login_required');
        },
      }),
      run: signedOut,
    },
    'another user': {
      provider: 'reports changed; another user is signed in there',
      fault: changing({
        claims: (claims, _header, request) => {
          if (request.app.locals.signedIn) claims.sub = 'somebody-else';
          request.app.locals.signedIn = true;
        },
      }),
      run: signedOut,
    },
  },
});
