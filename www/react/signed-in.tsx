// What someone sees who is signed in: their live board, who they are to the database, and how long the tokens last.

import type { User } from 'oidc-client-ts';
import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useAuth } from 'react-oidc-context';
import { Board, type BoardState, type Person } from '../shared/board.ts';
import type { Config } from '../shared/config.ts';
import { CONNECTED, displayName, now, tokenWords } from '../shared/text.ts';
import type { TokenSource } from '../shared/token-source.ts';
import { useLeaving } from './leaving.tsx';
import { Avatar, Frame, Panel, Skeleton, useTitle } from './parts.tsx';

interface Props {
  user: User;
  config: Config;
  tokens: TokenSource;
  trouble?: ReactNode;
}

export function SignedIn({ user, config, tokens, trouble }: Props) {
  useTitle('The board');
  const { leave } = useLeaving();
  const { profile } = user;
  const { name, picture } = { name: displayName(profile), picture: profile.picture };
  const { spacetimedb } = config;
  const board = useMemo(
    () => new Board({ ...spacetimedb, name, picture, tokens }),
    [spacetimedb, name, picture, tokens],
  );
  // Closed with the component: a sign-out leaves the board.
  useEffect(board.open, [board]);
  const live = useSyncExternalStore(board.subscribe, board.state);
  const hasEnded = live.trouble?.code === 'token_ended';
  return (
    <Frame config={config} end={<End link={live.link} />}>
      <div className="greeting">
        <Avatar name={name} picture={picture} />
        <div>
          <h1>
            Hello, <span data-testid="person-name">{name}</span>
          </h1>
          <p className="muted">{profile.email}</p>
        </div>
      </div>
      <div className="connection-panel">
        {trouble}
        {live.trouble && <Panel error={live.trouble} retry={hasEnded ? () => leave('signinRedirect') : board.retry} />}
      </div>
      <p className="visually-hidden" role="status">
        {live.link === 'connected' && CONNECTED}
      </p>
      <div className="dashboard">
        <div className="column">
          <Clicker board={board} live={live} />
          <People live={live} />
        </div>
        <div className="column column-side">
          <Identity identity={live.identity} issuer={profile.iss} subject={profile.sub} />
          <Token user={user} />
        </div>
      </div>
    </Frame>
  );
}

const LINKS = { connecting: 'Connecting', connected: 'Connected', waiting: 'Waiting', closed: 'Not connected' };

function End({ link }: { link: BoardState['link'] }) {
  const { leaving, leave } = useLeaving();
  const isLeaving = leaving === 'signoutRedirect';
  return (
    <div className="top-end">
      <span className="badge" data-testid="connection-state" data-state={link}>
        <span className="dot" aria-hidden="true" />
        <span className="visually-hidden">Database: </span>
        {LINKS[link]}
      </span>
      <button
        className="button button-quiet"
        type="button"
        aria-disabled={Boolean(leaving)}
        onClick={() => leave('signoutRedirect')}
      >
        {isLeaving ? 'Signing out…' : 'Sign out'}
      </button>
      <span className="visually-hidden" role="status">
        {isLeaving && 'Signing you out…'}
      </span>
    </div>
  );
}

function Clicker({ board, live }: { board: Board; live: BoardState }) {
  const own = live.people.find(({ identity }) => identity === live.identity);
  return (
    <section className="card click-card" aria-labelledby="click-heading">
      <div className="click-text">
        <h2 id="click-heading">Click, and everyone sees it</h2>
        <p className="muted">
          Open the demo in a second window, in Leptos, plain or in React, and come in there too: it shows your click within a
          second.
        </p>
      </div>
      <button className="click-button" type="button" aria-disabled={live.link !== 'connected'} onClick={board.click}>
        <span className="click-label">
          Click <span className="visually-hidden">, </span>
        </span>
        <span className="click-count">
          {own?.clicks ?? 0} <span className="visually-hidden"> so far</span>
        </span>
      </button>
      {live.refused && <Panel error={live.refused} retry={board.click} />}
    </section>
  );
}

function People({ live: { people, identity } }: { live: BoardState }) {
  const online = people.filter((person) => person.online).length;
  return (
    <section className="card board-card" aria-labelledby="board-heading">
      <div className="card-head">
        <h2 id="board-heading">The board</h2>
        <p className="muted">{people.length > 0 && `${online} here now`}</p>
      </div>
      {people.length === 0 && <Skeleton label="Waiting for the board" />}
      <ol className="board" data-testid="board">
        {people.map((person) => (
          <Row key={person.identity} person={person} isOwn={person.identity === identity} />
        ))}
      </ol>
    </section>
  );
}

function Row({ person: { identity, name, picture, online, clicks }, isOwn }: { person: Person; isOwn: boolean }) {
  return (
    <li
      className="person"
      data-testid="person-row"
      data-identity={identity}
      data-clicks={clicks}
      data-online={online}
      aria-current={isOwn || undefined}
    >
      <Avatar name={name} picture={picture} />
      <span className="person-name">
        <span className="person-text">{name}</span>
        {isOwn && <span className="tag">you</span>}
        <span className="presence">
          <span className="dot" aria-hidden="true" />
          {online ? 'here now' : 'away'}
        </span>
      </span>
      <span className="clicks">
        <span className="clicks-number">{clicks}</span>
        <span className="clicks-unit">{clicks === 1 ? ' click' : ' clicks'}</span>
      </span>
    </li>
  );
}

function Identity({ identity, issuer, subject }: { identity?: string; issuer: string; subject: string }) {
  return (
    <section className="card" aria-labelledby="identity-heading">
      <div className="card-head">
        <h2 id="identity-heading">Your Identity</h2>
      </div>
      <p className="muted">Given by the database, the same one each time:</p>
      <p className="identity" data-testid="identity">
        {identity}
      </p>
      {!identity && <p className="muted waiting">It arrives with the connection.</p>}
      <dl className="facts">
        <dt>Issuer</dt>
        <dd data-testid="issuer">{issuer}</dd>
        <dt>Subject</dt>
        <dd data-testid="subject">{subject}</dd>
      </dl>
    </section>
  );
}

function Token({ user: { profile, expires_at, refresh_token } }: { user: User }) {
  const { error, events } = useAuth();
  const { leaving, leave } = useLeaving();
  const [time, setTime] = useState(now);
  const [renewedAt, setRenewedAt] = useState<number>();
  useEffect(() => {
    const timer = setInterval(() => setTime(now()), 1000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => events.addUserLoaded(() => setRenewedAt(now())), [events]);

  const left = Math.max(profile.exp - time, 0);
  const words = tokenWords({
    left,
    hasRefreshToken: Boolean(refresh_token),
    renewedAgo: renewedAt && time - renewedAt,
    renewError: error?.source === 'renewSilent' ? error : undefined,
  });
  return (
    <section className="card token-card" aria-labelledby="token-heading">
      <div className="card-head">
        <h2 id="token-heading">Your ID token</h2>
      </div>
      <p className="expiry">
        <span className="muted">{words.label}</span>
        <span className="expiry-time" role="timer" data-testid="token-expiry" data-expires-at={expires_at}>
          {words.time}
        </span>
      </p>
      <div className="meter" aria-hidden="true">
        <span style={{ width: `${Math.min((100 * left) / (profile.exp - profile.iat), 100)}%` }} />
      </div>
      <p className="muted renewal" data-testid="renewal" data-failing={words.isFailing}>
        {words.renewal}
      </p>
      {words.wantsSignIn && (
        <div className="actions">
          <button
            className="button"
            type="button"
            aria-disabled={Boolean(leaving)}
            onClick={() => leave('signinRedirect')}
          >
            Sign in again
          </button>
        </div>
      )}
    </section>
  );
}
