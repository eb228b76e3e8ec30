// The declarations of both packages, as an app that was written for one of them sees the other's.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const path = (/** @type {string} */ name) => fileURLToPath(new URL(`../../../../${name}`, import.meta.url));
export const OURS = path('crate/npm/dist/index.d.ts');
export const PEER = path('node_modules/oidc-client-ts/dist/types/oidc-client-ts.d.ts');
const FOLDERS = [path('crate/npm/dist/'), path('node_modules/oidc-client-ts/')];

/** @type {ts.CompilerOptions} */
const OPTIONS = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: [],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  jsx: ts.JsxEmit.ReactJSX,
  strict: true,
  noEmit: true,
};

/**
 * A program of these files.
 *
 * @param {string[]} files
 * @param {{paths?: Record<string, string[]>, open?: boolean, without?: string[]}} [options] `open`: without what is private,
 *   and with what is protected for everybody. To TypeScript a class with private members is like no other, whatever it can
 *   do. `without`: protected members that are left out too.
 */
export function program(files, { paths = {}, open = false, without = [] } = {}) {
  const options = { ...OPTIONS, paths };
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (name, language, ...rest) => {
    if (!open || !FOLDERS.some((folder) => name.startsWith(folder))) return getSourceFile(name, language, ...rest);
    return ts.createSourceFile(name, opened(readFileSync(name, 'utf8'), without), language, true);
  };
  return ts.createProgram(files, options, host);
}

/** @param {string} text @param {string[]} without */
function opened(text, without) {
  const shorter = without.reduce((all, name) => all.replace(new RegExp(`^.*protected readonly ${name}:.*$`, 'm'), ''), text);
  return shorter
    .replace(/^\s*private constructor\(\);$/gm, 'constructor(...args: any[]);')
    .replace(/^\s*(private (readonly |static )*[\w$]+.*|#private);$/gm, '')
    .replace(/\bprotected /g, '');
}

/** What doesn't compile, one line for each. @param {ts.Program} program */
export function complaints(program) {
  const own = program.getSourceFiles().filter(({ fileName }) => !fileName.includes('/typescript/lib/'));
  return own.flatMap((file) =>
    [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText }) => `${file.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    ),
  );
}
