// The page: who is signed in (auth.ts), their live board (../shared/board.ts), and what is shown of both (view.ts).

import type { User } from 'oidc-client-wasm';
import { Board } from '../shared/board.ts';
import { loadConfig } from '../shared/config.ts';
import { LEAVING_MS } from '../shared/leaving.ts';
import { NOT_TOLD, SESSION_ENDED, displayName, now } from '../shared/text.ts';
import { tokenSource } from '../shared/token-source.ts';
import { createManager, currentUser } from './auth.ts';
import { type Activity, type Shown, on, render } from './view.ts';

const shown: Shown = {};
let close: (() => void) | undefined;

/** Changes what is shown. */
function show(change: Partial<Shown>): void {
  Object.assign(shown, change);
  render(shown);
}

async function start(): Promise<void> {
  const config = await loadConfig();
  show({ config });
  const manager = createManager(config);
  const tokens = tokenSource(manager);

  /** A renewal brings the same person with later tokens: the board stays as it is. */
  const setUser = (user: User | null) => {
    const before = shown.user;
    const isRenewal = before && user && before.profile.sub === user.profile.sub;
    if (isRenewal && before.expires_at !== user.expires_at) show({ renewedAt: now(), renewError: undefined });
    if (!isRenewal) connect(user);
    // One person's error isn't shown to the next.
    if (before && user && !isRenewal) show({ error: undefined });
    show({ user });
  };

  const connect = (user: User | null) => {
    close?.();
    close = undefined;
    show({ board: undefined, renewedAt: undefined, renewError: undefined });
    if (!user) return;
    const { picture } = user.profile;
    const board = new Board({ ...config.spacetimedb, name: displayName(user.profile), picture, tokens });
    const unsubscribe = board.subscribe(() => show({ board: board.state() }));
    const leave = board.open();
    close = () => {
      unsubscribe();
      leave();
    };
    on('click', board.click);
    on('retry', board.retry);
  };

  let attempts = 0;
  /** Redirects to the provider, or shows why it can’t. */
  const leave = async (activity: Activity, leaving: () => Promise<void>) => {
    if (shown.activity) return;
    show({ activity, tried: activity, error: undefined, notice: undefined });
    const attempt = ++attempts;
    const patience = setTimeout(() => show({ activity: undefined }), LEAVING_MS);
    await leaving().catch((error: unknown) => {
      if (attempt !== attempts) return;
      // The local session is gone, so there is nothing to retry, although the provider may still have its session.
      const isDone = activity === 'signing out' && !shown.user;
      show({ activity: undefined, ...(isDone ? { notice: NOT_TOLD } : { error }) });
    });
    clearTimeout(patience);
  };
  on('sign-in', () => leave('signing in', () => manager.signinRedirect()));
  on('sign-out', () => leave('signing out', () => manager.signoutRedirect()));
  on('dismiss', () => show({ notice: undefined }));
  // The back button may restore this page with the button still busy.
  addEventListener('pageshow', ({ persisted }) => persisted && show({ activity: undefined }));

  manager.events.addUserLoaded(setUser);
  manager.events.addUserUnloaded(() => setUser(null));
  manager.events.addUserSignedOut(() => show({ notice: SESSION_ENDED }));
  manager.events.addSilentRenewError((renewError) => show({ renewError }));

  const user = await currentUser(manager).catch((error: unknown) => {
    show({ error });
    // A failed sign-in leaves the present session unchanged.
    return manager.getUser().catch(() => null);
  });
  setUser(user);
  setInterval(() => render(shown), 1000);
}

on('reload', () => location.reload());
start().catch((error: unknown) => show({ error, cannotStart: true }));
