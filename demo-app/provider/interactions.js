// What happens between the app's request and the provider's answer: a person says who they are.

import { readFileSync } from 'node:fs';
import Router from '@koa/router';
import { errors } from 'oidc-provider';
import { renderHome, renderOutdated, renderSignIn } from './pages.js';
import { people, personBySub, picturePath } from './people.js';

const avatars = new Map(
  people.map(({ sub }) => [sub, readFileSync(new URL(`avatars/${sub}.svg`, import.meta.url))]),
);

/** The routes beside oidc-provider's own. */
export function interactionRoutes(provider) {
  const router = new Router();
  router.use('/interaction', outdatedPage);

  router.get('/interaction/:uid', async (ctx) => {
    const details = await provider.interactionDetails(ctx.req, ctx.res);
    if (details.prompt.name === 'consent') return finish(provider, ctx, await consent(provider, details));

    const client = await provider.Client.find(details.params.client_id);
    renderSignIn(ctx, {
      uid: details.uid,
      clientName: client.clientName,
      returnTo: new URL(details.params.redirect_uri).origin,
    });
  });

  router.post('/interaction/:uid/sign-in/:sub', async (ctx) => {
    const person = personBySub(ctx.params.sub);
    ctx.assert(person, 404);
    await finish(provider, ctx, { login: { accountId: person.sub } });
  });

  router.post('/interaction/:uid/cancel', async (ctx) => {
    await finish(provider, ctx, { error: 'access_denied', error_description: 'The sign-in was cancelled.' });
  });

  router.get('/', renderHome);
  for (const person of people) {
    router.get(picturePath(person), (ctx) => sendAvatar(ctx, person));
  }
  return router.routes();
}

/** Hands the result to oidc-provider and sends the browser back to it. */
async function finish(provider, ctx, result) {
  const returnTo = await provider.interactionResult(ctx.req, ctx.res, result);
  ctx.status = 303;
  ctx.set('Cache-Control', 'no-store');
  ctx.redirect(returnTo);
}

/** Consent is needed when the app sends prompt=consent or wants more than before. It is granted at once. */
async function consent(provider, { grantId, session, params, prompt: { details } }) {
  const grant =
    (grantId && (await provider.Grant.find(grantId))) ??
    new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  if (details.missingOIDCScope) grant.addOIDCScope(details.missingOIDCScope.join(' '));
  if (details.missingOIDCClaims) grant.addOIDCClaims(details.missingOIDCClaims);
  return { consent: { grantId: await grant.save() } };
}

/** The cookie or the record of a sign-in is gone: the page says so, without treating it as an error. */
async function outdatedPage(ctx, next) {
  try {
    await next();
  } catch (error) {
    if (!(error instanceof errors.SessionNotFound)) throw error;
    renderOutdated(ctx);
  }
}

/** Any page may show a picture, even a cross-origin isolated one. */
function sendAvatar(ctx, person) {
  ctx.type = 'image/svg+xml';
  ctx.set({
    'Access-Control-Allow-Origin': '*',
    'Cache-Control': 'public, max-age=3600',
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Cross-Origin-Resource-Policy': 'cross-origin',
    'X-Content-Type-Options': 'nosniff',
  });
  ctx.body = avatars.get(person.sub);
}
