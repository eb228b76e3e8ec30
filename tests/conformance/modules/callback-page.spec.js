// What remains of a callback after it was used (RFC 9700, 4.2 and 4.3).

import { row } from '../support/row.js';

const TOKEN = 'POST /token';

row({
  number: 'S33',
  name: 'no third party on the callback page gets the code',
  provider: 'behaves correctly; the callback page loads a third party’s image under the referrer policy unsafe-url',
  run: async ({ client, another, check }) => {
    const stranger = await another();
    const outcome = await client.signIn();
    const load = (src) =>
      new Promise((resolve) => {
        const picture = new Image();
        picture.referrerPolicy = 'unsafe-url';
        picture.onload = picture.onerror = resolve;
        picture.src = src;
      });
    await client.page.evaluate(load, `${stranger.origin}/picture`);
    const { referer = '' } = stranger.last('GET /picture').headers;
    check(!referer.includes('code='), 'the code is in the referrer');
    check(!referer.includes('state='), 'the state is in the referrer');
    return outcome;
  },
});

row({
  number: 'S34',
  name: 'the tab’s history has no code',
  provider: 'behaves correctly; the next user of the browser reads the tab’s history and reloads the page',
  run: async ({ client, provider, check }) => {
    const outcome = await client.signIn();
    const devtools = await client.context.newCDPSession(client.page);
    const { entries } = await devtools.send('Page.getNavigationHistory');
    const own = entries.map(({ url }) => url).filter((url) => url.startsWith(client.home));
    check(!own.some((url) => url.includes('code=')), 'the code is in the history');
    await client.page.evaluate(() => sessionStorage.clear());
    const again = await client.outcome(() => client.page.reload());
    check(!again.ok && provider.count(TOKEN) === 1, 'the page signs in again');
    return outcome;
  },
});
