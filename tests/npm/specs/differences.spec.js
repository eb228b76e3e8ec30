// oidc-client-ts 3.5.0 and this package go through the same scripts. Each difference must be one that is intended.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { compare } from '../support/differences/compare.js';
import { FOUND, line } from '../support/differences/page.js';
import { reasonFor } from '../support/differences/reasons.js';
import { Session } from '../support/differences/session.js';
import { SCENARIOS } from '../scenarios/index.js';

for (const scenario of SCENARIOS) {
  test(scenario.name, async ({ browser }) => {
    const peer = await Session.run(browser, 'peer', scenario);
    const ours = await Session.run(browser, 'ours', scenario);
    const differences = compare(peer, ours).map((it) => ({ scenario: scenario.name, ...it }));
    await mkdir(FOUND, { recursive: true });
    await writeFile(join(FOUND, `${scenario.name}.json`), JSON.stringify(differences));
    const unintended = differences.filter((difference) => !reasonFor(difference));
    expect(unintended.map(line).join('\n'), 'every difference is intended').toBe('');
  });
}
