// The live board: a connection to SpacetimeDB as the person whose ID token it is shown.

import { type PersonRow, DbConnection } from './bindings.ts';
import type { ConnectionId } from 'spacetimedb';
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
  /** `waiting` if the board reconnects automatically, `closed` if it doesn't. */
  link: 'connecting' | 'connected' | 'waiting' | 'closed';
  /** Who the database says that the person is: it follows from issuer and subject of the ID token. */
  identity?: string;
  /** Everyone, most clicks first. */
  people: Person[];
  /** Why there is no connection, or no place on the board. */
  trouble?: Problem;
  /** Why the last click didn't count, or that its outcome is unknown. */
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

/** A call unanswered for this long means a dead socket, which the browser may not notice for minutes. */
const ANSWER_MS = 10_000;

/** A connection that lasted this long was stable: the next retries start with the shortest delay again. */
const GOOD_MS = 10_000;

/** For a click with an unknown outcome. */
const UNANSWERED = 'spacetimedb_unanswered';

/** What the SDK reports about a call, this page's or another client's. */
type Outcome = { event: { status: { tag: string; value?: unknown }; callerConnectionId?: ConnectionId } };

/** Permanent problems: neither a timer nor a focus event retries them. */
const LASTING = ['spacetimedb_uri_invalid', 'token_ended'];

export class Board {
  #state: BoardState = { link: 'connecting', people: [] };
  #listeners = new Set<() => void>();
  #connection: DbConnection | undefined;
  /** Counts the attempts: what belongs to an earlier one is not listened to. */
  #attempt = 0;
  #failures = 0;
  /** Since when it is connected. */
  #since: number | undefined;
  /** How many clicks have no answer yet. */
  #unanswered = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Fires when the database has been silent for too long. */
  #patience: ReturnType<typeof setTimeout> | undefined;
  /** Whether this user has left. The next user gets a new board. */
  #isOver = false;

  readonly #settings: BoardSettings;

  constructor(settings: BoardSettings) {
    this.#settings = settings;
  }

  readonly state = (): BoardState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Connects, and from then on again whenever the connection is lost. @returns what ends it */
  readonly open = (): (() => void) => {
    const unsubscribe = this.#settings.tokens.subscribe(this.#hear);
    this.retry();
    addEventListener('online', this.#reconnect);
    document.addEventListener('visibilitychange', this.#look);
    return () => {
      unsubscribe();
      removeEventListener('online', this.#reconnect);
      document.removeEventListener('visibilitychange', this.#look);
      this.#drop();
    };
  };

  /** Follows the session at its own word, which may come before the page's. */
  readonly #hear = (event: TokenEvent): void => {
    // A wait for a better token is over.
    if (event === 'token changed' && ['waiting', 'closed'].includes(this.#state.link)) this.retry();
    if (event === 'person changed' || event === 'signed out') {
      this.#isOver = true;
      this.#drop();
    }
  };

  /** Tries once more what did not work: to connect, or to take the person's place where it is connected. */
  readonly retry = (): void => {
    if (this.#state.link !== 'connected') return this.#reconnect();
    this.#change({ trouble: undefined });
    this.#greet();
  };

  /** Always reconnects: a socket from before a network change is dead, but raises no event. */
  readonly #reconnect = (): void => {
    if (this.#isOver) return;
    this.#change(this.#unknown());
    this.#drop();
    void this.#connect(this.#attempt);
  };

  /** The computer may have slept since the page was last visible, and its sockets die without an event. */
  readonly #look = (): void => {
    if (document.visibilityState !== 'visible') return;
    if (this.#state.link === 'connected') this.#greet();
    if (this.#state.link === 'waiting') this.retry();
  };

  /** Counts one up, for everyone to see. */
  readonly click = (): void => {
    this.#change({ refused: undefined });
    if (this.#state.link !== 'connected') return;
    this.#connection?.reducers.click({});
    this.#unanswered += 1;
    this.#expectAnswer();
  };

  async #connect(attempt: number): Promise<void> {
    const isCurrent = () => attempt === this.#attempt;
    this.#change({ link: 'connecting' });
    const { uri, module, tokens } = this.#settings;
    const unusable = `expected an address such as https://host, got "${uri}"`;
    if (!isUsable(uri)) return this.#lose(new Problem('spacetimedb_uri_invalid', unusable));
    const token = await tokens.token().catch(withoutToken);
    if (!isCurrent()) return;
    if (typeof token !== 'string') return this.#lose(token ?? withoutToken(new Error('expected an ID token, got none')));
    this.#connection = DbConnection.builder()
      .withUri(uri)
      .withModuleName(module)
      .withToken(token)
      // What has to be unpacked is overtaken by what hasn't, and an older row would replace a newer one.
      .withCompression('none')
      .onConnect((connection, identity) => isCurrent() && this.#enter(connection, `0x${identity.toHexString()}`, isCurrent))
      .onConnectError((_, error) => isCurrent() && this.#lose(causeOf(error, uri)))
      .onDisconnect(() => isCurrent() && this.#lose(new Problem('spacetimedb_connection_lost', `the connection to ${uri} was closed`)))
      .build();
  }

  #enter(connection: DbConnection, identity: string, isCurrent: () => boolean): void {
    this.#since = Date.now();
    this.#change({ link: 'connected', identity, trouble: undefined });
    const { db, reducers } = connection;
    // A message may still be read when the connection is dropped, and with it the person it was for.
    const read = () => isCurrent() && this.#change({ people: [...db.person.iter()].map(personOf).sort(byClicks) });
    db.person.onInsert(read);
    db.person.onUpdate?.(read);
    db.person.onDelete(read);
    const note = (hear: (refusal?: string) => void) => ({ event: { status, callerConnectionId } }: Outcome) => {
      if (!isCurrent()) return;
      this.#calmDown();
      if (!callerConnectionId?.isEqual(connection.connectionId)) return;
      // What isn't committed was refused, if only for want of energy, which comes without a word.
      hear(status.tag === 'Committed' ? undefined : String(status.value ?? status.tag));
    };
    const onEnter = (why?: string) => why !== undefined && this.#change({ trouble: new Problem('enter_refused', why) });
    const onClick = (why?: string) => {
      this.#unanswered -= 1;
      if (why !== undefined) this.#change({ refused: new Problem('spacetimedb_reducer_failed', why) });
    };
    reducers.onEnter(note(onEnter));
    reducers.onClick(note(onClick));
    // From now on the displayed number includes an unanswered click, if it counted.
    const settle = () => isCurrent() && this.#state.refused?.code === UNANSWERED && this.#change({ refused: undefined });
    connection.subscriptionBuilder().onApplied(settle).subscribe('SELECT * FROM person');
    this.#greet();
  }

  /** Takes the person's place on the board. Doing it once more changes nothing, and is a question for a sign of life. */
  #greet(): void {
    const { name, picture = '' } = this.#settings;
    // What the module lets people enter with.
    const isShowable = /^https?:/.test(picture) && picture.length <= 2048;
    this.#connection?.reducers.enter({ name: [...name].slice(0, 64).join(''), picture: isShowable ? picture : '' });
    this.#expectAnswer();
  }

  /** Runs from the first unanswered call: further clicks don't postpone it. */
  #expectAnswer(): void {
    const silence = `expected an answer from ${this.#settings.uri} within ${ANSWER_MS / 1000} seconds, got none`;
    this.#patience ??= setTimeout(() => this.#lose(new Problem('spacetimedb_connection_lost', silence)), ANSWER_MS);
  }

  #calmDown(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
  }

  /** What there is to say of clicks that have no answer when the connection goes: they may have counted. */
  #unknown(): Partial<BoardState> {
    const clicks = `expected an answer to each click, got none to ${this.#unanswered} before the connection was lost`;
    return this.#unanswered > 0 ? { refused: new Problem(UNANSWERED, clicks) } : {};
  }

  #lose(trouble: Problem): void {
    const unknown = this.#unknown();
    this.#drop();
    // The first failure after a connection is the news; those of the attempts that follow aren't.
    const isKnown = this.#state.trouble?.code === 'spacetimedb_connection_lost' && trouble.code === 'spacetimedb_unreachable';
    const isLasting = LASTING.includes(trouble.code);
    this.#change({ link: isLasting ? 'closed' : 'waiting', trouble: isKnown ? this.#state.trouble : trouble, ...unknown });
    if (isLasting) return;
    const seconds = Math.min(2 ** this.#failures++, 30);
    this.#timer = setTimeout(this.retry, seconds * 1000);
  }

  #drop(): void {
    this.#attempt += 1;
    // A server that takes every connection and drops it at once is asked less and less often.
    if (this.#since !== undefined && Date.now() - this.#since >= GOOD_MS) this.#failures = 0;
    this.#since = undefined;
    this.#unanswered = 0;
    clearTimeout(this.#timer);
    this.#calmDown();
    // The server lets an open socket outlive its token, so a sign-out must close it.
    this.#connection?.disconnect();
    this.#connection = undefined;
  }

  #change(change: Partial<BoardState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** Whether the SDK accepts the address: for some it throws, with others every attempt fails. */
const isUsable = (uri: string): boolean => /^(https?|wss?):\/\//.test(uri) && URL.canParse(uri);

/** The cause, if the token source knows it. */
const withoutToken = (error: Error): Problem =>
  error instanceof Problem ? error : new Problem('spacetimedb_token_source_failed', error.message);

/** The SDK says in words alone that the server refused the token; a socket's error says nothing at all. */
function causeOf(error: Error | Event, uri: string): Problem {
  const said = error instanceof Error ? error.message : 'the socket was not opened';
  const isRefused = said.startsWith('Failed to verify token');
  return new Problem(isRefused ? 'spacetimedb_credential_refused' : 'spacetimedb_unreachable', `${uri}: ${said}`);
}

const personOf = ({ identity, clicks, ...rest }: PersonRow): Person => ({
  ...rest,
  identity: `0x${identity.toHexString()}`,
  clicks: Number(clicks),
});

const byClicks = (one: Person, other: Person) =>
  other.clicks - one.clicks || one.name.localeCompare(other.name, 'en', { sensitivity: 'base' });
