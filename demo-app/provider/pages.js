// The pages for users: sign-in, sign-out, and errors. No scripts, no external resources.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import { people, personBySub, picturePath } from './people.js';

const views = fileURLToPath(new URL('views', import.meta.url));
const eta = new Eta({ views, cache: true });
const style = readFileSync(`${views}/style.css`, 'utf8');
const styleHash = createHash('sha256').update(style).digest('base64');

/** The page with a button for every person. `returnTo` is the origin that asked. */
export function renderSignIn(ctx, { uid, clientName, returnTo }) {
  const shown = people.map((person) => ({ ...person, picture: picturePath(person) }));
  page(ctx, 'sign-in', { title: 'Sign in', uid, clientName, returnTo, people: shown });
}

/** Asks before signing out; `form` is the library's own, with its protection against forged requests. */
export function renderSignOut(ctx, form) {
  page(ctx, 'sign-out', { title: 'Sign out', form, name: personBySub(ctx.oidc.session.accountId)?.name });
}

/** The end of a sign-out that names no page to return to. */
export function renderSignedOut(ctx) {
  message(ctx, { title: 'Signed out', text: 'You have signed out of the demo’s provider.' });
}

/** The page at the issuer's address. */
export function renderHome(ctx) {
  message(ctx, {
    title: 'The demo’s provider',
    text: 'Apps send people here to sign in. There is nothing to do until one does.',
  });
}

/** The library's errors that may not be sent back to the app, such as an unknown redirect address. */
export function renderError(ctx, { error, error_description: description }) {
  message(ctx, {
    title: 'This did not work',
    text: 'The demo’s provider could not go on. Go back to the app and try again.',
    code: error,
    detail: description,
  });
}

/** The error for a sign-in page that was left open for too long, or is used twice. */
export function renderOutdated(ctx) {
  ctx.status = 400;
  message(ctx, {
    title: 'This page is out of date',
    text: 'The sign-in it belonged to is over. Go back to the app and sign in from there.',
  });
}

/** A page with a message, and a link to the app if there is only one. */
function message(ctx, content) {
  const { apps } = ctx.state;
  page(ctx, 'message', { ...content, app: apps.length === 1 ? apps[0] : undefined });
}

function page(ctx, view, data) {
  ctx.type = 'html';
  ctx.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': contentSecurityPolicy(ctx.state.apps),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
  });
  ctx.body = eta.render(view, { ...data, style });
}

/** A form here is answered with a redirect to the app, and browsers apply form-action to redirects too. */
function contentSecurityPolicy(apps) {
  return [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    "img-src 'self' data:",
    `form-action 'self' ${apps.join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
