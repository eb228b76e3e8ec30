// What is shown, put into the elements of index.html. Text goes in as text, never as HTML: names come from strangers.

import type { User } from 'oidc-client-wasm';
import type { BoardState, Person } from '../shared/board.ts';
import type { Config } from '../shared/config.ts';
import { explain } from '../shared/problem.ts';
import { CONNECTED, displayName, hue, initials, isImageAddress, now, tokenWords } from '../shared/text.ts';

export type Activity = 'signing in' | 'signing out';

export interface Shown {
  config?: Config;
  /** Who is signed in; `null` for nobody, nothing while that isn't known yet. */
  user?: User | null;
  board?: BoardState;
  activity?: Activity;
  /** Why a sign-in, a sign-out or a start didn't work. */
  error?: unknown;
  /** What the person tried last. */
  tried?: Activity;
  cannotStart?: boolean;
  renewedAt?: number;
  renewError?: unknown;
  notice?: string;
}

const element = (id: string) => document.getElementById(id) as HTMLElement;
const clone = (id: string) => (element(id) as HTMLTemplateElement).content.firstElementChild?.cloneNode(true) as HTMLElement;
const part = (parent: Element, selector: string) => parent.querySelector(selector) as HTMLElement;

/** Writes only what is new: screen readers read out whatever is written into a live region. */
function write(target: HTMLElement, text: string | number): void {
  if (target.textContent !== String(text)) target.textContent = String(text);
}

const actions = new Map<string, () => unknown>();
document.addEventListener('click', ({ target }) => {
  const button = (target as Element).closest<HTMLElement>('[data-action]');
  if (button?.ariaDisabled !== 'true') actions.get(button?.dataset.action ?? '')?.();
});

/** What the buttons with this `data-action` do. */
export const on = (action: string, run: () => unknown): unknown => actions.set(action, run);

const TITLES = { start: 'Cannot start', loading: 'Loading', board: 'The board', after: 'Signed out', welcome: 'Sign in' };

/** The views on which an error can be told: each has a place for it. */
const PLACES = ['start', 'welcome', 'after', 'board'];

const LINKS = { connecting: 'Connecting', connected: 'Connected', waiting: 'Waiting', closed: 'Not connected' };

function viewOf({ cannotStart, user }: Shown): keyof typeof TITLES {
  if (cannotStart) return 'start';
  if (user === undefined) return 'loading';
  if (user) return 'board';
  return location.pathname.endsWith('/signed-out') ? 'after' : 'welcome';
}

/** What the button of an error does: what was tried, once more. */
function wayOn({ cannotStart, tried }: Shown): string {
  if (cannotStart) return 'reload';
  return tried === 'signing out' ? 'sign-out' : 'sign-in';
}

/** Updates the page. If the focused element is removed, the focus moves to the main content. */
export function render(shown: Shown): void {
  const { activeElement } = document;
  update(shown);
  const isGone = activeElement !== document.body && activeElement?.getClientRects().length === 0;
  if (isGone) element('main').focus({ preventScroll: true });
}

function update(shown: Shown): void {
  const view = viewOf(shown);
  document.title = `${TITLES[view]} · oidc-client-wasm demo`;
  for (const one of document.querySelectorAll<HTMLElement>('[data-view]')) one.hidden = one.dataset.view !== view;
  const { config, activity, error, notice = '' } = shown;
  if (config) {
    write(element('authority'), config.authority);
    write(element('client'), config.client_id);
    write(element('database'), `${config.spacetimedb.uri} / ${config.spacetimedb.module}`);
  }
  // Not `disabled`: that would drop the keyboard focus.
  const ways = document.querySelectorAll('[data-action="sign-in"], [data-action="sign-out"]');
  for (const one of ways) one.ariaDisabled = String(activity !== undefined);
  const words = { 'signing in': 'Opening your provider…', 'signing out': 'Signing you out…' };
  for (const id of ['activity', 'leaving']) write(element(id), activity ? words[activity] : '');
  write(element('sign-out'), activity === 'signing out' ? 'Signing out…' : 'Sign out');
  for (const one of PLACES) panel(element(`${one}-error`), one === view ? error : undefined, wayOn(shown));
  element('notice').hidden = notice === '';
  write(element('notice-text'), notice);
  if (shown.user) signedIn(shown.user, shown);
}

function signedIn(user: User, { board, renewedAt, renewError }: Shown): void {
  const { profile } = user;
  const link = board?.link ?? 'connecting';
  const badge = element('connection');
  badge.dataset.state = link;
  write(part(badge, 'span:last-child'), LINKS[link]);
  write(element('connected'), link === 'connected' ? CONNECTED : '');

  avatar(element('avatar'), displayName(profile), profile.picture);
  write(element('name'), displayName(profile));
  write(element('email'), profile.email ?? '');
  panel(element('trouble'), board?.trouble, board?.trouble?.code === 'token_ended' ? 'sign-in' : 'retry');
  panel(element('refused'), board?.refused, 'click');

  write(element('identity'), board?.identity ?? '');
  element('no-identity').hidden = board?.identity !== undefined;
  write(element('issuer'), profile.iss);
  write(element('subject'), profile.sub);

  const own = board?.people.find(({ identity }) => identity === board.identity);
  write(element('clicks'), own?.clicks ?? 0);
  element('click').ariaDisabled = String(link !== 'connected');
  people(board?.people ?? [], board?.identity);
  token(user, renewedAt, renewError);
}

function token({ profile, expires_at, refresh_token }: User, renewedAt?: number, renewError?: unknown): void {
  const left = Math.max(profile.exp - now(), 0);
  const renewedAgo = renewedAt && now() - renewedAt;
  const words = tokenWords({ left, hasRefreshToken: Boolean(refresh_token), renewedAgo, renewError });
  const expiry = element('expiry');
  write(element('expiry-label'), words.label);
  expiry.dataset.expiresAt = String(expires_at ?? profile.exp);
  write(expiry, words.time);
  element('meter').style.width = `${Math.min((100 * left) / (profile.exp - profile.iat), 100)}%`;
  const renewal = element('renewal');
  renewal.dataset.failing = String(words.isFailing);
  write(renewal, words.renewal);
  element('sign-in-again').hidden = !words.wantsSignIn;
}

/** A row stays the same element while its values change. */
function people(all: Person[], own?: string): void {
  element('waiting').hidden = all.length > 0;
  write(element('online'), all.length > 0 ? `${all.filter(({ online }) => online).length} here now` : '');
  const list = element('people');
  const rows = new Map([...list.children].map((row) => [(row as HTMLElement).dataset.identity, row as HTMLElement]));
  all.forEach((person, index) => {
    const row = rows.get(person.identity) ?? clone('person');
    rows.delete(person.identity);
    fill(row, person, person.identity === own);
    if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
  });
  for (const row of rows.values()) row.remove();
}

function fill(row: HTMLElement, { identity, name, picture, online, clicks }: Person, isOwn: boolean): void {
  Object.assign(row.dataset, { identity, clicks: String(clicks), online: String(online) });
  row.ariaCurrent = isOwn ? 'true' : null;
  avatar(part(row, '.avatar'), name, picture);
  write(part(row, '.person-text'), name);
  part(row, '.tag').hidden = !isOwn;
  write(part(row, '.presence span:last-child'), online ? 'here now' : 'away');
  write(part(row, '.clicks-number'), clicks);
  write(part(row, '.clicks-unit'), clicks === 1 ? ' click' : ' clicks');
}

function avatar(target: HTMLElement, name: string, picture = ''): void {
  if (target.dataset.of === `${name} ${picture}`) return;
  Object.assign(target.dataset, { of: `${name} ${picture}`, hue: hue(name) });
  target.textContent = initials(name);
  if (!isImageAddress(picture)) return;
  const image = Object.assign(new Image(40, 40), { alt: '', referrerPolicy: 'no-referrer', src: picture });
  image.onload = () => target.replaceChildren(image);
}

/** Why something didn't work, and a button for the way on; read out once. */
function panel(place: HTMLElement, error: unknown, action: string): void {
  if (error === undefined) return place.replaceChildren();
  const { code, title, text, detail, mendsItself, wayOn } = explain(error);
  const key = `${code} ${detail} ${action}`;
  if ((place.firstElementChild as HTMLElement | null)?.dataset.of === key) return;
  const panel = clone('panel');
  panel.dataset.of = key;
  panel.classList.add(mendsItself ? 'panel-wait' : 'panel-error');
  part(panel, '[role="alert"]').dataset.code = code;
  write(part(panel, 'h2'), title);
  write(part(panel, '.panel-text'), text);
  const button = part(panel, '[data-action]');
  button.dataset.action = action;
  write(button, wayOn);
  button.hidden = wayOn === '';
  write(part(panel, '.detail-text'), detail);
  write(part(panel, 'code'), code);
  place.replaceChildren(panel);
}
