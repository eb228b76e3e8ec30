// /config.json: which provider and which database a page talks to. One file serves all three pages of the demo.

import { Problem } from './problem.ts';

export interface Config {
  /** The provider's issuer. */
  authority: string;
  /** This app's name at the provider. */
  client_id: string;
  /** What is asked for, separated by spaces. */
  scope: string;
  spacetimedb: { uri: string; module: string };
}

/** Fetches the file, past every cache: who changes it expects the next reload to know. */
export async function loadConfig(): Promise<Config> {
  const response = await fetch('/config.json', { cache: 'no-store' }).catch((error: Error) => {
    throw new Problem('config_unreachable', error.message);
  });
  if (!response.ok) throw new Problem('config_missing', `/config.json: expected a JSON file, got status ${response.status}`);
  const config = (await response.json().catch(() => ({}))) as Partial<Config>;
  const { authority, client_id, scope, spacetimedb } = config;
  const values = { authority, client_id, scope, 'spacetimedb.uri': spacetimedb?.uri, 'spacetimedb.module': spacetimedb?.module };
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string' && value !== '') continue;
    throw new Problem('config_invalid', `/config.json: expected a text in "${name}", got ${JSON.stringify(value) ?? 'nothing'}`);
  }
  return config as Config;
}
