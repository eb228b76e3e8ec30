// Folders for the files of a test's services: in `target`, so that leftovers of a killed run are easy to recognize.

import { mkdir, mkdtemp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const FOLDERS = fileURLToPath(new URL('../../target/tests/', import.meta.url));

/** A new, empty folder, which the caller removes. @param {string} name its purpose */
export async function newFolder(name) {
  await mkdir(FOLDERS, { recursive: true });
  return mkdtemp(`${FOLDERS}${name}-`);
}
