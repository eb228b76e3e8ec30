// Texts and formats that both pages share.

import { explain, isRetried } from './problem.ts';

/** Shown when the session has ended without a sign-out on this page. */
export const SESSION_ENDED = 'Your session has ended: it ran out, or you signed out elsewhere. Sign in to go on.';
/** Shown when the sign-out didn't reach the provider. */
export const NOT_TOLD =
  'You are signed out here. The provider could not be told, so its own session may still be open.';

/** Read out when the database is connected. The attempts before are not: an outage may have many. */
export const CONNECTED = 'Connected to the database.';

/** A span of time, such as `1:43` or `2 h 5 min`. */
export function countdown(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${String(seconds % 60).padStart(2, '0')}` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** How long ago, roughly. */
export function ago(seconds: number): string {
  if (seconds < 3) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min ago` : `${Math.floor(seconds / 3600)} h ago`;
}

export interface TokenFacts {
  /** Seconds until the token expires. */
  left: number;
  hasRefreshToken: boolean;
  /** How many seconds ago the last renewal on this page was, if there was one. */
  renewedAgo?: number;
  /** Why the last renewal failed, if it did. */
  renewError?: unknown;
}

/** The texts of the token card: the label before the remaining time, and the state of the renewal. */
export function tokenWords({ left, hasRefreshToken, renewedAgo, renewError }: TokenFacts) {
  const isFailing = renewError !== undefined;
  const isLost = isFailing && !isRetried(renewError);
  // Without a refresh token it is tried in a hidden frame, which not every browser and provider allows.
  const isRenewable = !isLost && (hasRefreshToken || renewedAgo !== undefined);
  const [running, over] = isRenewable ? ['Renewed before it ends in', 'Waiting for a new one'] : ['Ends in', 'It has run out'];
  return {
    label: left > 0 ? running : over,
    time: left > 0 ? countdown(left) : 'expired',
    renewal: renewalText(isLost, hasRefreshToken, renewedAgo, renewError),
    isFailing,
    /** Whether only another sign-in can bring a valid token. */
    wantsSignIn: left === 0 && !isRenewable,
  };
}

function renewalText(isLost: boolean, hasRefreshToken: boolean, renewedAgo?: number, renewError?: unknown): string {
  if (isLost && hasRefreshToken) return 'No newer token can be had. Sign in again.';
  if (isLost) return 'This session cannot be renewed: the provider gave no refresh token. Sign in again when it ends.';
  if (renewError !== undefined) return `${explain(renewError).title}. You stay signed in; this page keeps trying.`;
  return renewedAgo === undefined ? 'Not renewed on this page yet.' : `Renewed ${ago(Math.max(renewedAgo, 0))}.`;
}

/** Seconds since 1970. */
export const now = (): number => Math.floor(Date.now() / 1000);

/** The first letters of the first and the last word. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...(word ?? '')][0]?.toUpperCase()).join('');
}

/** One of six colours, the same one for the same name. */
export function hue(name: string): string {
  let sum = 7;
  for (const letter of name) sum = (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) >>> 0;
  return String(sum % 6);
}

/** Names and pictures come from the database, where users write their own: only image URLs are shown. */
export const isImageAddress = (address = ''): boolean => /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)|data:image\/)/.test(address);

/** What a person is called. */
export const displayName = ({ name, email, sub }: { name?: string; email?: string; sub: string }): string =>
  [name, email].find((text) => text?.trim()) ?? sub;
