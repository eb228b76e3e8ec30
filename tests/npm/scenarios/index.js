// Everything that both libraries are put through.

import failures from './failures.js';
import providers from './providers.js';
import session from './session.js';
import signin from './signin.js';
import signout from './signout.js';
import steps from './steps.js';
import windows from './windows.js';

/** @type {import('../support/differences/session.js').Scenario[]} */
export const SCENARIOS = [...signin, ...windows, ...session, ...signout, ...failures, ...steps, ...providers];
