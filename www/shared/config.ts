// /config.json: which provider and which database a page talks to. One file serves all three pages of the demo.

import { Problem } from './problem.ts';

export interface Config {
  /** The provider's issuer. */
  authority: string;
  /** This app's name at the provider. */
  client_id: string;
  /** The requested scopes, separated by spaces. */
  scope: string;
  spacetimedb: { uri: string; module: string };
}

/** After this long without a response, an error is shown, so that the user can retry. */
const PATIENCE_MS = 10_000;

/** Fetches the file, bypassing caches: after a change, the next reload must see it. */
export async function loadConfig(): Promise<Config> {
  const config = parse(await load());
  const { authority, client_id, scope, spacetimedb } = config;
  const values = { authority, client_id, scope, 'spacetimedb.uri': spacetimedb?.uri, 'spacetimedb.module': spacetimedb?.module };
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string' && value !== '') continue;
    throw new Problem('config_invalid', `/config.json: expected a text in "${name}", got ${JSON.stringify(value) ?? 'nothing'}`);
  }
  return config as Config;
}

async function load(): Promise<string> {
  const unreachable = (error: Error) => {
    throw new Problem('config_unreachable', error.message);
  };
  const request = { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) } as const;
  const response = await fetch('/config.json', request).catch(unreachable);
  if (!response.ok) throw new Problem('config_missing', `/config.json: expected a JSON file, got status ${response.status}`);
  return await response.text().catch(unreachable);
}

/** What is no JSON object lacks every member. */
function parse(text: string): Partial<Config> {
  try {
    return Object(JSON.parse(text)) as Partial<Config>;
  } catch {
    return {};
  }
}
