// An app's types: written for oidc-client-ts, compiled with ours.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { compareApi } from '../support/differences/api.js';
import { FOUND, line } from '../support/differences/page.js';
import { reasonFor } from '../support/differences/reasons.js';
import { OURS, PEER, complaints, program } from '../support/differences/types.js';

const file = (/** @type {string} */ name) => fileURLToPath(new URL(`../types/${name}`, import.meta.url));

test('our module is assignable to oidc-client-ts’s', () => {
  const paths = { 'oidc-client-ts': [PEER], 'oidc-client-wasm': [OURS] };
  // Parts that are Rust here.
  const without = ['_claimsService', '_validator', '_tokenClient', '_silentRenewService'];
  expect(complaints(program([file('module.ts')], { paths, open: true, without }))).toEqual([]);
});

test('an app on react-oidc-context compiles with our package under the name of oidc-client-ts', () => {
  expect(complaints(program([file('react.tsx')], { paths: { 'oidc-client-ts': [OURS] } }))).toEqual([]);
});

test('every difference of exports, members and settings is intended', async () => {
  const differences = compareApi();
  await mkdir(FOUND, { recursive: true });
  await writeFile(join(FOUND, 'API.json'), JSON.stringify(differences));
  expect(differences.filter((it) => !reasonFor(it)).map(line).join('\n')).toBe('');
});
