// Member by member: names that only one package exports, or with different types.

import ts from 'typescript';
import { OURS, PEER, program } from './types.js';

/** @returns {import('./compare.js').Difference[]} */
export function compareApi() {
  const both = program([OURS, PEER], { open: true });
  const checker = both.getTypeChecker();
  const [ours, peer] = [OURS, PEER].map((file) => exportsOf(both, checker, file));
  const names = [...new Set([...peer.keys(), ...ours.keys()])].sort();
  return names.flatMap((name) => compareOne(checker, name, peer.get(name), ours.get(name)));
}

/** @param {ts.Program} program @param {ts.TypeChecker} checker @param {string} file @returns {Map<string, ts.Symbol>} */
function exportsOf(program, checker, file) {
  const module = checker.getSymbolAtLocation(/** @type {ts.SourceFile} */ (program.getSourceFile(file)));
  const symbols = module ? checker.getExportsOfModule(module) : [];
  const resolved = (/** @type {ts.Symbol} */ it) => (it.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(it) : it);
  return new Map(symbols.map((it) => [it.name, resolved(it)]));
}

/**
 * @param {ts.TypeChecker} checker
 * @param {string} name
 * @param {ts.Symbol | undefined} peer
 * @param {ts.Symbol | undefined} ours
 * @returns {import('./compare.js').Difference[]}
 */
function compareOne(checker, name, peer, ours) {
  if (!peer || !ours) return [{ where: `API ${name}`, peer: peer && 'is there', ours: ours && 'is there' }];
  const types = [checker.getDeclaredTypeOfSymbol(peer), checker.getDeclaredTypeOfSymbol(ours)];
  if (!isClass(peer)) return compareTypes(checker, name, types, isSame);
  const statics = [checker.getTypeOfSymbol(peer), checker.getTypeOfSymbol(ours)];
  return [...compareTypes(checker, name, types, fits), ...compareTypes(checker, `${name} (static)`, statics, fits)];
}

const isClass = (/** @type {ts.Symbol} */ it) => (it.flags & ts.SymbolFlags.Class) !== 0;

/** Values that an app receives may have more members. @param {ts.TypeChecker} checker @param {ts.Type} peer @param {ts.Type} ours */
const fits = (checker, peer, ours) => checker.isTypeAssignableTo(ours, peer);
/** Values that it passes may stay as they were. @param {ts.TypeChecker} checker @param {ts.Type} peer @param {ts.Type} ours */
const isSame = (checker, peer, ours) => fits(checker, peer, ours) && fits(checker, ours, peer);

/**
 * @param {ts.TypeChecker} checker
 * @param {string} name
 * @param {ts.Type[]} types
 * @param {typeof fits} fits
 * @returns {import('./compare.js').Difference[]}
 */
function compareTypes(checker, name, [peer, ours], fits) {
  const text = (/** @type {ts.Type} */ type) => checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
  const isPlain = (peer.flags & ts.TypeFlags.Object) === 0 && !peer.isIntersection();
  if (isPlain) return fits(checker, peer, ours) ? [] : [{ where: `API ${name}`, peer: text(peer), ours: text(ours) }];
  const [theirs, own] = [peer, ours].map((type) => members(checker, type));
  const changed = [...theirs.keys()]
    .filter((member) => own.has(member))
    .map((member) => ({ member, types: [theirs, own].map((all) => checker.getTypeOfSymbol(/** @type {any} */ (all.get(member)))) }))
    .filter(({ types: [before, after] }) => !fits(checker, before, after))
    .map(({ member, types }) => ({ where: `API ${name}.${member}`, peer: text(types[0]), ours: text(types[1]) }));
  return [...only(name, theirs, own, 'peer'), ...only(name, own, theirs, 'ours'), ...changed];
}

/** @param {ts.TypeChecker} checker @param {ts.Type} type @returns {Map<string, ts.Symbol>} */
const members = (checker, type) =>
  new Map(checker.getPropertiesOfType(type).filter(({ name }) => name !== 'prototype').map((it) => [it.name, it]));

/** @param {string} name @param {Map<string, ts.Symbol>} one @param {Map<string, ts.Symbol>} other @param {'peer' | 'ours'} who */
function only(name, one, other, who) {
  const names = [...one.keys()].filter((member) => !other.has(member));
  return names.length === 0 ? [] : [{ where: `API ${name}, only here`, [who]: names.join(', ') }];
}
