// Vitest: an app's own tests, with the library as it is.

import { test } from '../support/fixtures.js';
import { Project } from '../support/project.js';
import { FaultyProvider } from '../../support/faulty-provider.js';

const vitest = new Project('vitest');
test.beforeAll(() => vitest.install());

for (const environment of ['jsdom', 'happy-dom']) {
  test(`Vitest, ${environment}: signs in without a browser`, async ({ using }) => {
    const { origin } = using(await FaultyProvider.start());
    // The project's programs have it too.
    process.env.AUTHORITY = origin;
    await vitest.run('vitest', 'run', `${environment}.test.js`);
  });
}
