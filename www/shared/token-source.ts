// The ID token for a back-end, as `TokenSource` in crate/backends: it
// is asked before every use, and raises an event for every change.

import type { User, UserManager } from 'oidc-client-wasm';
import { Problem } from './problem.ts';

/** A change: a sign-in, a new token of the same user, another user, or a sign-out. */
export type TokenEvent = 'signed in' | 'token changed' | 'person changed' | 'signed out';

export interface TokenRequest {
  /** Remaining validity below which a new token is fetched, in seconds. 10 by default: the request takes time to arrive. */
  minValidityInSeconds?: number;
  /** Fetch a new one in any case, for example because the last was refused. */
  force?: boolean;
}

export interface TokenSource {
  /**
   * A valid ID token, or `null` without a session. One with less validity than requested is returned while the
   * provider can't be reached.
   *
   * @throws when there is a session, but no valid token
   */
  token(request?: TokenRequest): Promise<string | null>;
  /** Calls `listener` for each change. @returns a function that removes it */
  subscribe(listener: (event: TokenEvent) => void): () => void;
}

/** The session of this manager as a source. */
export function tokenSource(manager: UserManager): TokenSource {
  const listeners = new Set<(event: TokenEvent) => void>();
  let seen: Seen;

  /** Raises an event if this user or their token is new. */
  const see = (user: User | null): User | null => {
    const before = seen;
    seen = user ? { person: `${user.profile.iss} ${user.profile.sub}`, raw: user.id_token } : undefined;
    const event = change(before, seen);
    if (event) for (const listener of [...listeners]) listener(event);
    return user;
  };
  manager.events.addUserLoaded((user) => void see(user));
  manager.events.addUserUnloaded(() => void see(null));

  return {
    async token({ minValidityInSeconds = 10, force = false } = {}) {
      const user = see(await manager.getUser());
      if (!user || (!force && secondsLeft(user) >= minValidityInSeconds)) return user?.id_token ?? null;
      const renewed = await manager.signinSilent().catch(async (error: unknown) => {
        const still = see(await manager.getUser());
        if (still && secondsLeft(still) <= 0 && ASKS_PERSON.includes((error as { code?: string }).code ?? '')) throw hasEnded();
        if (still && (force || secondsLeft(still) <= 0)) throw error;
        return still;
      });
      // A renewal may leave the ID token as it was (OpenID Connect Core section 12.2).
      if (renewed && secondsLeft(renewed) <= 0) throw hasEnded();
      return see(renewed)?.id_token ?? null;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

type Seen = { person: string; raw?: string } | undefined;

function change(before: Seen, now: Seen): TokenEvent | undefined {
  if (!now) return before && 'signed out';
  if (!before) return 'signed in';
  if (before.person !== now.person) return 'person changed';
  return before.raw === now.raw ? undefined : 'token changed';
}

/** Why a hidden frame, which takes the place of a refresh token, gives no token: the person has to sign in again. */
const ASKS_PERSON = [
  'login_required',
  'consent_required',
  'interaction_required',
  'account_selection_required',
  'silent_frame_blocked',
];

const hasEnded = () => new Problem('token_ended', 'expected an ID token with time left, got one that has ended');

const secondsLeft = ({ profile }: User): number => profile.exp - Date.now() / 1000;
