// What a person reads when something went wrong: what happened, and what to do about it.

/** A failure with a stable code, which `explain` has words for. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export interface Explanation {
  code: string;
  title: string;
  text: string;
  /** What was expected and what was got. */
  detail: string;
  /** Whether it is a matter of time: the page tries again by itself. */
  mendsItself: boolean;
  /** What the button for the way on says; empty where there is nothing to do but read. */
  wayOn: string;
}

/** The words for whatever was thrown, by the library, the database's SDK or this page. */
export function explain(thrown: unknown): Explanation {
  // react-oidc-context wraps errors; oidc-client-wasm gives each a stable code (docs/errors.md).
  const { innerError } = thrown as { innerError?: unknown };
  const error = (innerError ?? thrown) as { code?: string; message?: string; explanation?: string };
  const code = error.code ?? 'unknown';
  const isUnknownHere = code === 'wasm_unavailable' && typeof WebAssembly === 'undefined';
  const words = isUnknownHere ? NO_WEBASSEMBLY : of(WORDS, code);
  const [title, text] = words ?? ['That did not work', 'Nothing was changed by it. The details say what was expected.'];
  const mendsItself = MEND_THEMSELVES.includes(code);
  const wayOn = of(WAYS_ON, code) ?? 'Try again';
  return { code, title, text, detail: error.explanation ?? error.message ?? String(thrown), mendsItself, wayOn };
}

/** The entry of this name: a provider's error may be called `constructor`. */
function of<T>(table: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Whether a renewal that failed is tried again by itself. */
export function isRetried(thrown: unknown): boolean {
  const { innerError = thrown } = thrown as { innerError?: unknown };
  return (innerError as { will_retry_at?: number }).will_retry_at !== undefined;
}

/** The button's label where it isn't "Try again". An unanswered click may have counted, so it has no button to repeat it. */
const WAYS_ON: Record<string, string> = { token_ended: 'Sign in again', spacetimedb_unanswered: '' };

const MEND_THEMSELVES = ['spacetimedb_unreachable', 'spacetimedb_connection_lost', 'spacetimedb_token_source_failed'];

const OUTSIDE = [
  'There is no sign-in to finish here',
  'This address was used before, or it answers a sign-in that this browser did not start. Start a new one.',
] as const;
const ABSENT = [
  'The provider does not answer',
  'It may be down, or this computer may be offline. Nothing is lost: try again in a moment.',
] as const;
const SEES_YOU = [
  'The provider wants to see you',
  'It will not go on without asking you something. Sign in to continue.',
] as const;
const ANOTHER = [
  'This answer belongs to another sign-in',
  'The page’s configuration changed while you were away, or the address was altered. Start a new sign-in.',
] as const;
const NO_PROVIDER = [
  'That is not an OpenID provider',
  'The address in the configuration answers, but not as OpenID Connect Discovery demands.',
] as const;
const TROUBLED = [
  'The provider has a problem',
  'It answered, but could not finish the sign-in. Try again in a moment.',
] as const;
const INSECURE = [
  'The provider’s address is not secure',
  'Anything but this computer itself must be reached over https.',
] as const;
const FORGED = [
  'The answer is not from your provider',
  'The ID token does not pass its checks, so nobody was signed in with it. Start a new sign-in.',
] as const;
const OUT_OF_DATE = [
  'The ID token is out of date',
  'It is over already, or not valid yet. If this happens again, check the clock of this computer.',
] as const;
const MISSING_FILE = [
  'A part of this page is missing',
  'A file of it could not be loaded. Check the connection and try again.',
] as const;
const NO_WEBASSEMBLY = [
  'This browser runs no WebAssembly',
  'It is switched off (Lockdown Mode does that), or unknown to it.',
] as const;
const UNKNOWN_APP = [
  'The provider does not accept this app',
  'The client_id or the scope in /config.json, or this page’s redirect address, is not registered there.',
] as const;

const WORDS: Record<string, readonly [title: string, text: string]> = {
  access_denied: [
    'Sign-in was cancelled',
    'The provider says that you cancelled, or that you may not use this app. Nobody was signed in by it.',
  ],
  state_not_found: OUTSIDE,
  state_mismatch: OUTSIDE,
  state_missing: OUTSIDE,
  code_missing: OUTSIDE,
  state_expired: ['That sign-in took too long', 'The answer came after its time was up. Start a new sign-in.'],
  state_other_client: ANOTHER,
  redirect_uri_mismatch: ANOTHER,
  login_required: SEES_YOU,
  interaction_required: SEES_YOU,
  consent_required: SEES_YOU,
  account_selection_required: SEES_YOU,
  provider_unreachable: ABSENT,
  provider_timeout: ABSENT,
  metadata_status: NO_PROVIDER,
  metadata_not_json: NO_PROVIDER,
  metadata_issuer_mismatch: NO_PROVIDER,
  metadata_member_missing: NO_PROVIDER,
  server_error: TROUBLED,
  temporarily_unavailable: TROUBLED,
  token_endpoint_unavailable: TROUBLED,
  jwks_status: TROUBLED,
  issuer_insecure: INSECURE,
  metadata_insecure_endpoint: INSECURE,
  invalid_grant: [
    'The provider ended this session',
    'The sign-in was used before, took too long, or was withdrawn. Sign in again.',
  ],
  invalid_client: UNKNOWN_APP,
  unauthorized_client: UNKNOWN_APP,
  invalid_request: UNKNOWN_APP,
  invalid_scope: UNKNOWN_APP,
  id_token_signature: FORGED,
  signing_key_not_found: FORGED,
  signing_key_ambiguous: FORGED,
  jws_algorithm: FORGED,
  id_token_audience: FORGED,
  id_token_azp: FORGED,
  id_token_issuer: FORGED,
  id_token_nonce: FORGED,
  id_token_at_hash: FORGED,
  id_token_changed: FORGED,
  id_token_expired: OUT_OF_DATE,
  id_token_not_yet_valid: OUT_OF_DATE,
  id_token_issued_in_future: OUT_OF_DATE,
  id_token_auth_time: OUT_OF_DATE,
  wasm_unavailable: MISSING_FILE,
  script_unavailable: MISSING_FILE,
  wasm_blocked: [
    'WebAssembly is forbidden on this page',
    "Its content security policy must allow it: script-src 'self' 'wasm-unsafe-eval'.",
  ],
  insecure_context: ['This address is not secure', 'Open the page over https, or at 127.0.0.1.'],
  lock_timeout: [
    'Another tab is busy',
    'It holds the session and does not let go of it. Close that tab if it hangs, then try again.',
  ],
  storage_blocked: [
    'This browser keeps nothing for this page',
    'Its settings block storage, so a sign-in cannot find its way back here. Allow site data for this address.',
  ],
  spacetimedb_unreachable: [
    'The database does not answer',
    'It may be starting, or be down. This page keeps trying by itself. (Its very first start takes a quarter of an hour.)',
  ],
  spacetimedb_connection_lost: [
    'The database went away',
    'This page keeps trying by itself; the board may be out of date until it is back.',
  ],
  spacetimedb_credential_refused: [
    'The database did not accept your ID token',
    'It asks your provider for the keys itself: check that it can reach the provider. After the provider changed its keys this can take five minutes.',
  ],
  spacetimedb_token_source_failed: [
    'No valid ID token at the moment',
    'It ran out and the provider does not answer. You stay signed in; this page keeps trying by itself.',
  ],
  token_ended: [
    'Your ID token has run out',
    'The provider gave no way to a newer one, so there is no connection to the database. Sign in again.',
  ],
  spacetimedb_uri_invalid: [
    'The database’s address cannot be used',
    'The configuration names one that is mistyped. The details say which.',
  ],
  enter_refused: [
    'The board did not let you in',
    'The database did not take your name or your picture, so your clicks do not count. The details have its own words.',
  ],
  spacetimedb_reducer_failed: ['That click did not count', 'The database did not take it. Try once more.'],
  spacetimedb_unanswered: [
    'It isn’t known whether that click counted',
    'The database did not say. The number above tells it as soon as the database answers again.',
  ],
  config_missing: [
    'The configuration is missing',
    'This page reads /config.json to learn its provider and its database, and the server has no such file.',
  ],
  config_invalid: [
    'The configuration is wrong',
    'This page cannot start with the /config.json it was given. The details name the place.',
  ],
  config_unreachable: [
    'This page’s server does not answer',
    'The configuration could not be loaded. Check that the server still runs, then try again.',
  ],
};
