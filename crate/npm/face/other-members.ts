/** Members of a stored entry that this version doesn't know. A symbol, which `{...user}` copies, but JSON and loops skip. */
const OTHERS = Symbol("other members");

/** Marks an object that a core has stored; shared with its copies. */
const STORED = Symbol("stored entry");

interface Keeps {
    [OTHERS]?: Record<string, unknown>;
    [STORED]?: { engine: object; entry?: string };
}

/** Copies the known members, and those that another version has stored in the entry of `from`. */
export function copyMembers<To extends object>(to: To, from: object, known: readonly (keyof To & string)[]): void {
    const members = from as To & Keeps;
    for (const name of known) to[name] = members[name];
    if (members[OTHERS]) (to as Keeps)[OTHERS] = members[OTHERS];
    if (members[STORED]) (to as Keeps)[STORED] = members[STORED];
}

/** Records that the core of this engine has stored this object as this entry. */
export function markStored(object: object, engine: object, entry: string): void {
    (object as Keeps)[STORED] = { engine, entry };
}

/**
 * Takes the mark away again. Returns whether the core of this engine has just stored this object as this entry, so that
 * storing it can be skipped. True only once: a second store is intended.
 */
export function takeStoredMark(object: object, engine: object, entry: string): boolean {
    const stored = (object as Keeps)[STORED];
    if (stored?.engine !== engine || stored.entry !== entry) return false;
    stored.entry = undefined;
    return true;
}

/** Parses an entry into arguments; unknown members are set aside, to be written back by {@link writeEntry}. */
export function readEntry(text: string, known: readonly string[]): Record<string, unknown> {
    const entries = Object.entries<unknown>(JSON.parse(text));
    const args: Record<string, unknown> & Keeps = Object.fromEntries(entries.filter(([name]) => known.includes(name)));
    const others = entries.filter(([name]) => !known.includes(name));
    if (others.length) args[OTHERS] = Object.fromEntries(others);
    return args;
}

/** The entry of an object: its known members, then the unknown ones that were read with them. */
export function writeEntry(object: object, known: readonly string[]): string {
    const members = known.map((name) => [name, (object as Record<string, unknown>)[name]]);
    return JSON.stringify({ ...Object.fromEntries(members), ...(object as Keeps)[OTHERS] });
}
