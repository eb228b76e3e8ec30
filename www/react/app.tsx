// Who is here decides what is shown: react-oidc-context says it.

import { useEffect, useState } from 'react';
import { hasAuthParams, useAuth } from 'react-oidc-context';
import type { Config } from '../shared/config.ts';
import type { TokenSource } from '../shared/token-source.ts';
import { cleanAddress } from './auth.ts';
import { Frame, Panel, Skeleton, useTitle } from './parts.tsx';
import { SignedIn } from './signed-in.tsx';
import { SignedOut } from './signed-out.tsx';

export function App({ config, tokens }: { config: Config; tokens: TokenSource }) {
  const auth = useAuth();
  const [notice, setNotice] = useState('');

  // A sign-in that failed leaves its answer in the address bar.
  useEffect(() => {
    if (auth.error && hasAuthParams()) cleanAddress();
  }, [auth.error]);
  useEffect(
    () => auth.events.addUserSignedOut(() => setNotice('You were signed out: at the provider, or in another window.')),
    [auth.events],
  );

  // Not `isAuthenticated`: a session whose tokens ran out while the laptop slept is about to be renewed.
  if (auth.user) return <SignedIn key={auth.user.profile.sub} user={auth.user} config={config} tokens={tokens} />;
  if (auth.isLoading && !auth.activeNavigator) return <Loading config={config} />;
  return <SignedOut config={config} notice={notice} dismiss={() => setNotice('')} />;
}

function Loading({ config }: { config: Config }) {
  useTitle('Signing in');
  return (
    <Frame config={config}>
      <Skeleton label="Restoring your session" />
    </Frame>
  );
}

/** Why signing in or out didn't work; a renewal that failed is told beside the token. */
export function AuthTrouble() {
  const { error, signinRedirect } = useAuth();
  if (!error || error.source === 'renewSilent') return null;
  return <Panel error={error} retry={() => void signinRedirect()} />;
}
