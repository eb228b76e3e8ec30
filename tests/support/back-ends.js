// The tabs of InstantDB and EdgeBase, and the servers that stand in for them.

import { expect } from './fixtures.js';

/** The claims of EdgeBase's provider, for any user. */
export const ALICE = {
  sub: 'alice-there',
  name: 'Alice at EdgeBase',
  email: 'alice@edge.example',
  email_verified: true,
  picture: 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg"/%3E',
};

/** @param {import('./services.js').Demo} demo */
export function standIns({ standIns: both }) {
  if (!both) throw new Error('the demo was started without them');
  return both;
}

/** @param {import('./visitor.js').Visitor} visitor */
export function parts({ page }) {
  return {
    board: page.getByRole('tab', { name: 'Live board' }),
    instant: page.getByRole('tab', { name: 'InstantDB' }),
    instantState: page.getByTestId('instantdb-state'),
    instantUser: page.getByTestId('instantdb-user'),
    edge: page.getByRole('tab', { name: 'EdgeBase' }),
    edgeState: page.getByTestId('edgebase-state'),
    edgeUser: page.getByTestId('edgebase-user'),
    edgeIn: page.getByRole('button', { name: 'Sign in through EdgeBase' }),
    edgeOut: page.getByRole('button', { name: 'Sign out of EdgeBase' }),
  };
}

/** A signed-in visitor, with this tab open. @param {import('./fixtures.js').Invite} invite @param {'instant' | 'edge'} tab */
export async function signedIn(invite, tab, name = 'Alice Adams') {
  const visitor = await invite();
  await visitor.open();
  await visitor.signIn(name);
  await parts(visitor)[tab].click();
  return visitor;
}

/** @param {import('./visitor.js').Visitor} visitor */
export async function signInAtEdgeBase(visitor) {
  await parts(visitor).edgeIn.click();
  await expect(parts(visitor).edgeUser).toBeVisible();
}
