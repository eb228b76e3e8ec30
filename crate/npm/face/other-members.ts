/** By a symbol: copies of an object (`{...user}`) have it too, and neither JSON nor a loop over its members shows it. */
const OTHERS = Symbol("other members");

/** That a core has stored this object. Its copies share it. */
const STORED = Symbol("stored entry");

interface Keeps {
    [OTHERS]?: Record<string, unknown>;
    [STORED]?: { engine: object; entry?: string };
}

/** Copies these members, and what else stood in the stored entry that `from` is made of: it is another version's. */
export function copyMembers<To extends object>(to: To, from: object, known: readonly (keyof To & string)[]): void {
    const members = from as To & Keeps;
    for (const name of known) to[name] = members[name];
    if (members[OTHERS]) (to as Keeps)[OTHERS] = members[OTHERS];
    if (members[STORED]) (to as Keeps)[STORED] = members[STORED];
}

/** Notes that the core of this engine has stored this object as this entry. */
export function markStored(object: object, engine: object, entry: string): void {
    (object as Keeps)[STORED] = { engine, entry };
}

/**
 * Whether the core of this engine has just stored this object, and as this entry: nobody has changed it since. Asked again,
 * it is no more: who stores it then means it.
 */
export function isStored(object: object, engine: object, entry: string): boolean {
    const stored = (object as Keeps)[STORED];
    if (stored?.engine !== engine || stored.entry !== entry) return false;
    stored.entry = undefined;
    return true;
}

/** An entry's members as arguments: without those that aren't known, which are kept. */
export function readEntry(text: string, known: readonly string[]): Record<string, unknown> {
    const entries = Object.entries<unknown>(JSON.parse(text));
    const args: Record<string, unknown> & Keeps = Object.fromEntries(entries.filter(([name]) => known.includes(name)));
    const others = entries.filter(([name]) => !known.includes(name));
    if (others.length) args[OTHERS] = Object.fromEntries(others);
    return args;
}

/** The entry of an object: its known members, and behind them what else was read with them. */
export function writeEntry(object: object, known: readonly string[]): string {
    const members = known.map((name) => [name, (object as Record<string, unknown>)[name]]);
    return JSON.stringify({ ...Object.fromEntries(members), ...(object as Keeps)[OTHERS] });
}
