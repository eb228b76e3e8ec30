// Whether a hidden frame of another site works depends on the browser's cookie settings.

import { can, expect, test } from './fixtures.js';

/**
 * Where it can't work, the client must report it at once, and the session must continue.
 *
 * @param {string} title
 * @param {Parameters<typeof can>[1]} lacking
 */
export function renewsInFrame(title, lacking) {
  test(title, async ({ app, provider, engineName }) => {
    const works = can(engineName, lacking);
    await app.tab.signIn();
    const [{ access_token }] = provider.issued;
    const outcome = await app.tab.call('signinFrame');
    expect(outcome).toMatchObject(works ? { ok: true } : { ok: false, code: 'login_required' });
    expect(provider.issued).toHaveLength(works ? 2 : 1);
    if (!works) expect(await app.tab.session()).toMatchObject({ access_token });
  });
}
