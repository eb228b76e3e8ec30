// What someone sees who is not signed in.

import type { ReactNode } from 'react';
import type { Config } from '../shared/config.ts';
import { isSignedOutPage } from './auth.ts';
import { useLeaving } from './leaving.tsx';
import { Fingerprint, Frame, useFocusHandedOn, useTitle } from './parts.tsx';

const WORDS = { signinRedirect: 'Opening your provider…', signoutRedirect: 'Signing you out…' };

interface Props {
  config: Config;
  notice: string;
  dismiss: () => void;
  trouble?: ReactNode;
}

export function SignedOut({ config, notice, dismiss, trouble }: Props) {
  const isAfter = isSignedOutPage();
  useTitle(isAfter ? 'Signed out' : 'Sign in');
  return (
    <Frame config={config}>
      <div className="notice-region" role="status" data-testid="notice">
        {notice && <Notice text={notice} dismiss={dismiss} />}
      </div>
      {isAfter ? <After trouble={trouble} /> : <Welcome trouble={trouble} />}
    </Frame>
  );
}

function Notice({ text, dismiss }: { text: string; dismiss: () => void }) {
  useFocusHandedOn();
  return (
    <div className="notice">
      <p>{text}</p>
      <button className="button button-quiet" type="button" onClick={dismiss}>
        Got it
      </button>
    </div>
  );
}

function SignInButton() {
  const { leaving, leave } = useLeaving();
  // Not `disabled`: that would drop the keyboard focus.
  return (
    <button
      className="button button-main"
      type="button"
      aria-disabled={Boolean(leaving)}
      onClick={() => leave('signinRedirect')}
    >
      Sign in
    </button>
  );
}

function After({ trouble }: { trouble?: ReactNode }) {
  return (
    <div className="narrow">
      <h1>You are signed out</h1>
      <p className="lead">
        This page forgot your tokens and closed its connection. Your place on the board stays: sign in again, and you are the
        same person.
      </p>
      {trouble}
      <div className="actions">
        <SignInButton />
        <a className="button" href="/react/">
          Back to the start
        </a>
      </div>
    </div>
  );
}

function Welcome({ trouble }: { trouble?: ReactNode }) {
  const { leaving } = useLeaving();
  return (
    <div className="welcome">
      <section className="hero" aria-labelledby="welcome-heading">
        <div className="hero-text">
          <h1 id="welcome-heading">Sign in from React, with what you know</h1>
          <p className="lead">
            This is react-oidc-context as npm has it. It believes that it talks to oidc-client-ts: one line of the bundler’s
            configuration gives it oidc-client-wasm.
          </p>
          {trouble}
          <div className="actions actions-hero">
            <SignInButton />
          </div>
          <p className="muted under-actions" role="status">
            {leaving && WORDS[leaving]}
          </p>
        </div>
        <Fingerprint />
      </section>
      <ol className="steps" aria-label="What this page is made of">
        <li>
          <h2>react-oidc-context 3</h2>
          <p>Unmodified, in React 19’s StrictMode: one sign-in is one request, however often effects run.</p>
        </li>
        <li>
          <h2>One alias</h2>
          <p>Same classes, same settings, same events; and every token is checked, in WebAssembly.</p>
        </li>
        <li>
          <h2>spacetimedb</h2>
          <p>The official TypeScript SDK, which is given the ID token: not the access token.</p>
        </li>
      </ol>
    </div>
  );
}
