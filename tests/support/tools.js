// The tools that xtask has installed for itself, for tests that are run without it.

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The one place that says which version of the tool is used. @type {Record<string, {file: string, version: RegExp}>} */
const PINS = {
  trunk: { file: 'xtask/src/pins.rs', version: /TRUNK_VERSION: &str = "([^"]+)"/ },
  'wasm-bindgen-cli': { file: 'Cargo.lock', version: /name = "wasm-bindgen"\nversion = "([^"]+)"/ },
};

/**
 * The folder of a tool's commands.
 *
 * @param {'trunk' | 'wasm-bindgen-cli'} tool
 * @param {string | undefined} program the tool's program, if xtask says which
 * @returns {string} that program's folder, or where xtask installs the tool when it isn't on PATH
 */
export function folderOf(tool, program) {
  if (program !== undefined) return dirname(program);
  const { file, version } = PINS[tool];
  const [, pinned] = readFileSync(join(root, file), 'utf8').match(version) ?? [];
  if (pinned === undefined) throw new Error(`${file} does not say which ${tool} is used`);
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'oidc-client-wasm/tools', `${tool}-${pinned}`, 'bin');
}
