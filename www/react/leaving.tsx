// Leaving for the provider, to sign in or out: begun once, and possible again where the page was not left.

import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { useAuth } from 'react-oidc-context';
import { LEAVING_MS } from '../shared/leaving.ts';

type Way = 'signinRedirect' | 'signoutRedirect';

interface Leaving {
  /** What the page is being left for. */
  leaving?: Way;
  /** Leaves, unless that is under way. */
  leave: (way: Way) => void;
}

const Context = createContext<Leaving>({ leave: () => {} });

export const useLeaving = (): Leaving => useContext(Context);

/** react-oidc-context has an active navigator until the page comes back from the back-forward cache, or for ever. */
export function LeavingProvider({ children }: { children: ReactNode }) {
  const auth = useAuth();
  const { activeNavigator } = auth;
  const [attempt, setAttempt] = useState(0);
  const [lastOver, setLastOver] = useState(0);
  useEffect(() => {
    if (!activeNavigator) return;
    const patience = setTimeout(() => setLastOver(attempt), LEAVING_MS);
    return () => clearTimeout(patience);
  }, [activeNavigator, attempt]);

  const isLeaving = Boolean(activeNavigator) && attempt !== lastOver;
  const leave = (way: Way) => {
    if (isLeaving) return;
    setAttempt(attempt + 1);
    void auth[way]();
  };
  return <Context value={{ leaving: isLeaving ? (activeNavigator as Way) : undefined, leave }}>{children}</Context>;
}
