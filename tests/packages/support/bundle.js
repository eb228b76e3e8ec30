// What esbuild makes of an app: which files, and how many bytes of them travel when.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

/**
 * What esbuild says of a file that it wrote.
 *
 * @typedef {object} Output
 * @property {Record<string, {bytesInOutput: number}>} inputs
 * @property {{kind: string, path: string}[]} imports
 * @property {string} [entryPoint]
 */

/** How apps are bundled: minified, and split at dynamic imports. */
export const BUNDLED = /** @type {const} */ ({ bundle: true, format: 'esm', minify: true, splitting: true, target: 'es2022' });

/**
 * Bundles one file of the project, minified and split at dynamic imports.
 *
 * @param {import('./project.js').Project} project
 * @param {string} entry
 * @param {string} library what the app imports as `library`
 * @returns {Promise<Record<string, Output>>} the files that were written, by their paths in the project
 */
export async function bundle(project, entry, library) {
  const { build } = (await project.import('esbuild/lib/main.js')).default;
  const { metafile } = await build({
    absWorkingDir: project.folder,
    entryPoints: [entry],
    ...BUNDLED,
    alias: { library },
    metafile: true,
    outdir: `dist/${library}`,
  });
  return metafile.outputs;
}

/**
 * The files that the page waits for: the entry, and what it imports by name.
 *
 * @param {Record<string, Output>} outputs @param {string} entry
 */
export function first(outputs, entry) {
  const paths = new Set(Object.keys(outputs).filter((path) => outputs[path].entryPoint === entry));
  for (const path of paths) {
    const imported = outputs[path].imports.filter(({ kind }) => kind === 'import-statement');
    imported.forEach(({ path }) => paths.add(path));
  }
  return [...paths];
}

/** The sources of the files, except those that were dropped entirely. @param {Record<string, Output>} outputs */
export function sources(outputs) {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const names = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path.split('/').pop());
  return [...new Set(names)];
}

/**
 * Bytes of each file as it travels, added up.
 *
 * @param {import('./project.js').Project} project @param {string[]} paths
 */
export async function sizes({ folder }, paths) {
  const files = await Promise.all(paths.map((path) => readFile(join(folder, path))));
  const sum = (measure) => files.reduce((total, file) => total + measure(file).length, 0);
  return { gzip: sum((file) => gzipSync(file, { level: 9 })), brotli: sum((file) => brotliCompressSync(file)) };
}
