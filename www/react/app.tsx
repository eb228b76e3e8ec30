// Who is here decides what is shown: react-oidc-context says it.

import type { UserManager } from 'oidc-client-ts';
import { useEffect, useState } from 'react';
import { type ErrorContext, hasAuthParams, useAuth } from 'react-oidc-context';
import type { Config } from '../shared/config.ts';
import { NOT_TOLD, SESSION_ENDED } from '../shared/text.ts';
import type { TokenSource } from '../shared/token-source.ts';
import { cleanAddress } from './auth.ts';
import { useLeaving } from './leaving.tsx';
import { Frame, Panel, Skeleton, useTitle } from './parts.tsx';
import { SignedIn } from './signed-in.tsx';
import { SignedOut } from './signed-out.tsx';

interface Props {
  config: Config;
  manager: UserManager;
  tokens: TokenSource;
}

export function App({ config, manager, tokens }: Props) {
  const auth = useAuth();
  const [notice, setNotice] = useState('');
  const trouble = useTrouble(manager);

  // A sign-in that failed leaves its answer in the address bar.
  useEffect(() => {
    if (auth.error && hasAuthParams()) cleanAddress();
  }, [auth.error]);
  useEffect(() => auth.events.addUserSignedOut(() => setNotice(SESSION_ENDED)), [auth.events]);
  // The local session is gone, so there is nothing to retry, although the provider may still have its session.
  const isUntold = trouble?.source === 'signoutRedirect' && !auth.user;
  useEffect(() => {
    if (isUntold) setNotice(NOT_TOLD);
  }, [isUntold]);

  const panel = trouble && !isUntold && <Trouble error={trouble} />;
  // Not `isAuthenticated`: a session whose tokens ran out while the laptop slept is about to be renewed.
  if (auth.user) {
    return <SignedIn key={auth.user.profile.sub} user={auth.user} config={config} tokens={tokens} trouble={panel} />;
  }
  if (auth.isLoading && !auth.activeNavigator) return <Loading config={config} />;
  return <SignedOut config={config} notice={notice} dismiss={() => setNotice('')} trouble={panel} />;
}

/** Why signing in or out failed. A failed renewal is shown next to the token instead. */
function useTrouble(manager: UserManager): ErrorContext | undefined {
  const { activeNavigator, error, user } = useAuth();
  const [failed, setFailed] = useState<ErrorContext>();
  const [person, setPerson] = useState<string>();
  const sub = user?.profile.sub;
  if (sub && sub !== person) {
    setPerson(sub);
    // One person's error isn't shown to the next. The first one's user may come after the failure of their sign-in.
    if (person) setFailed(undefined);
  }
  // Kept until the next attempt: react-oidc-context has one `error` for everything, and clears it at each renewal.
  useEffect(() => {
    if (!error || error.source === 'renewSilent') return;
    setFailed(error);
    // A failed sign-in leaves the present session unchanged, but it hasn't been loaded yet.
    if (error.source === 'signinCallback') manager.getUser(true).catch(() => undefined);
  }, [error, manager]);
  useEffect(() => {
    if (activeNavigator) setFailed(undefined);
  }, [activeNavigator]);
  return failed;
}

/** What was tried, once more. */
function Trouble({ error }: { error: ErrorContext }) {
  const { leave } = useLeaving();
  return <Panel error={error} retry={() => leave(error.source === 'signoutRedirect' ? 'signoutRedirect' : 'signinRedirect')} />;
}

function Loading({ config }: { config: Config }) {
  const isAnswer = hasAuthParams();
  useTitle(isAnswer ? 'Signing in' : 'Loading');
  return (
    <Frame config={config}>
      <Skeleton label={isAnswer ? 'Signing you in' : 'Restoring your session'} />
    </Frame>
  );
}
