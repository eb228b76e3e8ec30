// Every fault at every request: the reported error, and that no session is lost.

import { expect } from '@playwright/test';
import { FAULTS } from './support/faults.js';
import { test, whoIs, words } from './support/fixtures.js';
import { STAGES } from './support/stages.js';

/** How long an answer may take here, in seconds; ten is what the client itself says. */
const PATIENCE = { request_timeout_in_seconds: 2 };

for (const stage of STAGES) {
  for (const fault of FAULTS) {
    test(`${stage.name}: ${fault.name}`, async ({ open, provider, note }) => {
      const client = await open({ ...PATIENCE, ...stage.settings });
      const broken = { client, provider, request: stage.request };
      const before = await stage.before(client);
      const had = await whoIs(client);

      await fault.begin(broken);
      const outcome = await stage.act(client, before);
      const has = await whoIs(client);
      await fault.end(broken);
      const again = await stage.again(client);

      await note({ at: stage.name, fault: fault.name, told: words(outcome), had, has, again: again.ok });
      const expected = stage.goesOn ? null : fault.code in stage.codes ? stage.codes[fault.code] : fault.code;
      expect(outcome.ok ? null : outcome.code, words(outcome)).toBe(expected);
      expect(has, 'who is signed in').toBe(had);
      expect(again, 'when it has passed').toMatchObject({ ok: true });
    });
  }
}
