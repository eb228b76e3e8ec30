// The store's guarantees for concurrent requests.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Store } from '../store.js';

const ROUNDS = 300;
const REQUESTS = 8;

test('a refresh token is consumed once, whatever the order of requests with it', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'store-'));
  const store = await Store.open(folder);
  context.after(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });
  const { upsert, consume } = store.adapter('RefreshToken');
  for (let round = 0; round < ROUNDS; round += 1) {
    await upsert(`token-${round}`, { grantId: `grant-${round}` }, 60);
    const answers = await Promise.allSettled(Array.from({ length: REQUESTS }, (_, turns) => after(turns, () => consume(`token-${round}`))));
    assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1, `round ${round}`);
  }
});

async function after(turns, work) {
  for (let turn = 0; turn < turns; turn += 1) await setImmediate();
  return work();
}
