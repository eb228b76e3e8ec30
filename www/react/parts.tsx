// What every view of the page is made of.

import { type ReactNode, useEffect, useLayoutEffect, useState } from 'react';
import type { Config } from '../shared/config.ts';
import { explain } from '../shared/problem.ts';
import { hue, initials, isImageAddress } from '../shared/text.ts';

/** Names the page in the browser's tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · oidc-client-wasm demo`;
  }, [title]);
}

/** If the focus is in this component when it is removed, moves it to the main content. */
export function useFocusHandedOn(): void {
  useLayoutEffect(
    () => () => {
      const before = document.activeElement;
      requestAnimationFrame(() => {
        const isGone = before !== document.body && document.activeElement === document.body;
        if (isGone) document.getElementById('main')?.focus({ preventScroll: true });
      });
    },
    [],
  );
}

/** Header, content and footer. */
export function Frame({ config, end, children }: { config?: Config; end?: ReactNode; children: ReactNode }) {
  useFocusHandedOn();
  return (
    <>
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <header className="top">
        <a className="brand" href="/react/">
          <svg className="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
            <rect width="32" height="32" rx="9" className="mark-ground" />
            <path className="mark-ring" d="M22.4 10.2a8.6 8.6 0 1 0 1.9 8.1" fill="none" strokeWidth="3" strokeLinecap="round" />
            <circle className="mark-point" cx="16" cy="16" r="3.1" />
          </svg>
          <span className="brand-name">oidc-client-wasm</span>
          <span className="brand-kind">demo</span>
        </a>
        <nav className="pages" aria-label="The same demo in">
          <a href="/">Leptos</a>
          <a href="/plain/">Plain</a>
          <a href="/react/" aria-current="page">
            React
          </a>
        </nav>
        {end}
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      {config && <Footer config={config} />}
    </>
  );
}

function Footer({ config: { authority, client_id, spacetimedb } }: { config: Config }) {
  const facts = { Provider: authority, Client: client_id, Database: `${spacetimedb.uri} / ${spacetimedb.module}` };
  return (
    <footer className="bottom">
      <dl>
        {Object.entries(facts).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p>Read from /config.json: point it at another provider and reload, no build needed.</p>
    </footer>
  );
}

/** Why something didn't work, with a way on; read out once. */
export function Panel({ error, retry }: { error: unknown; retry: () => void }) {
  useFocusHandedOn();
  const { code, title, text, detail, mendsItself, wayOn } = explain(error);
  return (
    <section className={`panel ${mendsItself ? 'panel-wait' : 'panel-error'}`}>
      <div className="panel-body" role="alert" data-code={code}>
        <h2>{title}</h2>
        <p>{text}</p>
        <div className="actions">
          {wayOn && (
            <button className="button" type="button" onClick={retry}>
              {wayOn}
            </button>
          )}
        </div>
        <details>
          <summary>Details</summary>
          <p className="detail">{detail}</p>
          <p className="detail">
            Code: <code>{code}</code>
          </p>
        </details>
      </div>
    </section>
  );
}

/** Grey shapes, and one sentence for who cannot see them. */
export function Skeleton({ label }: { label: string }) {
  return (
    <div className="skeleton" role="status">
      <span className="visually-hidden">{label}</span>
      <span className="bone bone-title" aria-hidden="true" />
      <span className="bone" aria-hidden="true" />
      <span className="bone bone-short" aria-hidden="true" />
    </div>
  );
}

/** A round picture, or initials; for the eye only, as the name stands beside it. */
export function Avatar({ name, picture = '' }: { name: string; picture?: string }) {
  const [failed, setFailed] = useState('');
  const isShown = isImageAddress(picture) && picture !== failed;
  return (
    <span className="avatar" data-hue={hue(name)} aria-hidden="true">
      {isShown ? (
        <img src={picture} alt="" width="40" height="40" referrerPolicy="no-referrer" onError={() => setFailed(picture)} />
      ) : (
        initials(name)
      )}
    </span>
  );
}

/** The page's mark grown into a fingerprint. */
export function Fingerprint() {
  return (
    <svg className="print" viewBox="0 0 320 320" aria-hidden="true" focusable="false">
      <path d="M196 133a45 45 0 1 0 9 43" />
      <path className="faint" d="M93 183a71 71 0 0 1 117-73" />
      <path d="M228 138a71 71 0 0 1-98 86" />
      <path className="faint" d="M68 192a97 97 0 0 1 108-128" />
      <path d="M205 74a97 97 0 0 1 16 161" />
      <path className="faint" d="M194 251a97 97 0 0 1-90-11" />
      <path d="M39 136a123 123 0 0 1 144-97" />
      <path className="faint" d="M214 49a123 123 0 0 1 66 137" />
      <path d="M269 217a123 123 0 0 1-172 48" />
      <path className="faint" d="M71 245a123 123 0 0 1-34-73" />
      <circle cx="160" cy="160" r="15" />
    </svg>
  );
}
