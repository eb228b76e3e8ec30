// How many bytes of an app travel, and how many of them its page waits for: bundled by one bundler, minified, split where the
// library splits itself.

import { relative } from 'node:path';
import { build } from 'esbuild';
import { BUNDLED, first, sizes } from '../../packages/support/bundle.js';

/**
 * @param {object} app
 * @param {string} app.folder where paths begin
 * @param {string} app.entry
 * @param {string} [app.library] what the app imports as `library`
 * @param {string[]} [app.assets] files that are loaded beside what is bundled
 * @param {string} app.outdir
 * @param {string[]} [app.nodePaths] where packages are, beside the usual folders
 */
export async function weigh({ folder, entry, library, assets = [], outdir, nodePaths }) {
  const { metafile } = await build({
    ...BUNDLED,
    absWorkingDir: folder,
    entryPoints: [entry],
    ...(library && { alias: { library } }),
    metafile: true,
    ...(nodePaths && { nodePaths }),
    outdir,
    logLevel: 'error',
  });
  const beside = assets.map((asset) => relative(folder, asset));
  return {
    assets: await sizes({ folder }, beside),
    total: await sizes({ folder }, [...Object.keys(metafile.outputs), ...beside]),
    first: await sizes({ folder }, first(metafile.outputs, relative(folder, entry))),
  };
}
