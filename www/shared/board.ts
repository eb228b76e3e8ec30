// The live board: a connection to SpacetimeDB as the person whose ID token it is shown.

import { type PersonRow, DbConnection } from './bindings.ts';
import { Problem } from './problem.ts';
import type { TokenEvent, TokenSource } from './token-source.ts';

export interface Person {
  /** `0x` and 64 digits. */
  identity: string;
  name: string;
  /** An address, or empty. */
  picture: string;
  online: boolean;
  clicks: number;
}

/** What a page shows; a new object for each change. */
export interface BoardState {
  link: 'connecting' | 'connected' | 'waiting';
  /** Who the database says that the person is: it follows from issuer and subject of the ID token. */
  identity?: string;
  /** Everyone, most clicks first. */
  people: Person[];
  /** Why there is no connection. */
  trouble?: Problem;
  /** Why the last click didn't count. */
  refused?: Problem;
}

export interface BoardSettings {
  uri: string;
  module: string;
  /**
   * Asked before each connect: the database looks at the ID token then and never again, so a renewal leaves an open connection
   * alone, and a connect after hours shows the newest token.
   */
  tokens: TokenSource;
  /** What the board is to show of the person. */
  name: string;
  picture?: string;
}

export class Board {
  #state: BoardState = { link: 'connecting', people: [] };
  #listeners = new Set<() => void>();
  #connection: DbConnection | undefined;
  /** Counts the attempts: what belongs to an earlier one is not listened to. */
  #attempt = 0;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether the person has left: whoever comes next gets a board of their own. */
  #isOver = false;

  constructor(private readonly settings: BoardSettings) {}

  readonly state = (): BoardState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Connects, and from then on again whenever the connection is lost. @returns what ends it */
  readonly open = (): (() => void) => {
    const unsubscribe = this.settings.tokens.subscribe(this.#hear);
    this.retry();
    addEventListener('online', this.retry);
    return () => {
      unsubscribe();
      removeEventListener('online', this.retry);
      this.#drop();
    };
  };

  /** Follows the session at its own word, which may come before the page's. */
  readonly #hear = (event: TokenEvent): void => {
    // A wait for a better token is over.
    if (event === 'token changed' && this.#state.link === 'waiting') this.retry();
    if (event === 'person changed' || event === 'signed out') {
      this.#isOver = true;
      this.#drop();
    }
  };

  /** Tries to connect now, unless it is connected. */
  readonly retry = (): void => {
    if (this.#state.link === 'connected' || this.#isOver) return;
    this.#drop();
    void this.#connect(this.#attempt);
  };

  /** Counts one up, for everyone to see. */
  readonly click = (): void => {
    this.#change({ refused: undefined });
    if (this.#state.link === 'connected') this.#connection?.reducers.click({});
  };

  async #connect(attempt: number): Promise<void> {
    const isCurrent = () => attempt === this.#attempt;
    this.#change({ link: 'connecting' });
    const { uri, module, tokens } = this.settings;
    const token = await tokens.token().catch((error: Error) => new Problem('credential_source', error.message));
    if (!isCurrent()) return;
    if (typeof token !== 'string') return this.#lose(token ?? new Problem('credential_source', 'expected an ID token, got none'));
    this.#connection = DbConnection.builder()
      .withUri(uri)
      .withModuleName(module)
      .withToken(token)
      .onConnect((connection, identity) => isCurrent() && this.#enter(connection, `0x${identity.toHexString()}`))
      .onConnectError((_, error) => isCurrent() && this.#lose(causeOf(error, uri)))
      .onDisconnect(() => isCurrent() && this.#lose(new Problem('connection_lost', `the connection to ${uri} was closed`)))
      .build();
  }

  #enter(connection: DbConnection, identity: string): void {
    this.#failures = 0;
    this.#change({ link: 'connected', identity, trouble: undefined });
    const { db, reducers } = connection;
    const read = () => this.#change({ people: [...db.person.iter()].map(personOf).sort(byClicks) });
    db.person.onInsert(read);
    db.person.onUpdate?.(read);
    db.person.onDelete(read);
    const note = ({ event: { status } }: { event: { status: { tag: string; value?: unknown } } }) => {
      if (status.tag === 'Failed') this.#change({ refused: new Problem('reducer_failed', String(status.value)) });
    };
    reducers.onEnter(note);
    reducers.onClick(note);
    connection.subscriptionBuilder().subscribe('SELECT * FROM person');
    const { name, picture = '' } = this.settings;
    // What the module lets people enter with.
    const isShowable = /^https?:/.test(picture) && picture.length <= 2048;
    reducers.enter({ name: [...name].slice(0, 64).join(''), picture: isShowable ? picture : '' });
  }

  #lose(trouble: Problem): void {
    this.#drop();
    // The first failure after a connection is the news; those of the attempts that follow aren't.
    const isKnown = this.#state.trouble?.code === 'connection_lost' && trouble.code === 'unreachable';
    this.#change({ link: 'waiting', trouble: isKnown ? this.#state.trouble : trouble });
    const seconds = Math.min(2 ** this.#failures++, 30);
    this.#timer = setTimeout(this.retry, seconds * 1000);
  }

  #drop(): void {
    this.#attempt += 1;
    clearTimeout(this.#timer);
    // The server lets an open socket outlive its token, so whoever signs out has to close it.
    this.#connection?.disconnect();
    this.#connection = undefined;
  }

  #change(change: Partial<BoardState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** The SDK says in words alone that the server refused the token; a socket's error says nothing at all. */
function causeOf(error: Error | Event, uri: string): Problem {
  const said = error instanceof Error ? error.message : 'the socket was not opened';
  const isRefused = said.startsWith('Failed to verify token');
  return new Problem(isRefused ? 'credential_refused' : 'unreachable', `${uri}: ${said}`);
}

const personOf = ({ identity, clicks, ...rest }: PersonRow): Person => ({
  ...rest,
  identity: `0x${identity.toHexString()}`,
  clicks: Number(clicks),
});

const byClicks = (one: Person, other: Person) =>
  other.clicks - one.clicks || one.name.localeCompare(other.name, 'en', { sensitivity: 'base' });
