// Small things that both pages write for people.

/** A span of time, such as `1:43`. */
export const countdown = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

/** How long ago, roughly. */
export function ago(seconds: number): string {
  if (seconds < 3) return 'just now';
  return seconds < 60 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`;
}

/** What stands before the time that a token has left. */
export function expiryLabel(left: number, isRenewable: boolean): string {
  if (left > 0) return isRenewable ? 'Renewed before it ends in' : 'Ends in';
  return isRenewable ? 'Waiting for a new one' : 'It has run out';
}

/** How the renewal is going; `since` is how many seconds ago the last one was. */
export function renewalText(isFailing: boolean, isLost: boolean, since?: number): string {
  if (isLost) return 'This session cannot be renewed: the provider gave no refresh token. Sign in again when it ends.';
  if (isFailing) return 'The provider does not answer. You stay signed in; this page keeps trying.';
  return since === undefined ? 'Not renewed on this page yet.' : `Renewed ${ago(Math.max(since, 0))}.`;
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

/** Names and pictures come from the database, where anybody may write their own: only what must be an image is shown. */
export const isImageAddress = (address = ''): boolean => /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)|data:image\/)/.test(address);

/** What a person is called. */
export const displayName = ({ name, email, sub }: { name?: string; email?: string; sub: string }): string => name ?? email ?? sub;
