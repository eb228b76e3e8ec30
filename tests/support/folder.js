// Folders for what a test's services write: in `target`, so that what a run leaves behind that was killed is no riddle.

import { mkdir, mkdtemp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const FOLDERS = fileURLToPath(new URL('../../target/tests/', import.meta.url));

/** A new, empty folder, which the caller removes. @param {string} name its purpose */
export async function newFolder(name) {
  await mkdir(FOLDERS, { recursive: true });
  return mkdtemp(`${FOLDERS}${name}-`);
}
