import { Logger } from "./log.js";
import { copyMembers, readEntry, writeEntry } from "./other-members.js";
import { randomId } from "./random.js";
import type { StateStore } from "./state-store.js";
import { getEpochTime } from "./timer.js";

/** What is stored. */
export const MEMBERS = ["id", "data", "created", "request_type", "url_state"];

/** A request under way: what is kept until its answer comes. */
export class State {
    /** By what the answer is known: the `state` parameter, up to a `url_state`. */
    readonly id: string;
    /** When it began, in seconds since 1970. */
    readonly created: number;
    /** What it is, and the window that it went out in: `si:r`, `si:p`, `si:s`, `so:r`, `so:p` or `so:s`. */
    readonly request_type: string | undefined;
    /** What was given as `url_state`. */
    readonly url_state: string | undefined;
    /** What was given as `state`. */
    readonly data?: unknown;

    constructor(args: {
        id?: string;
        data?: unknown;
        created?: number;
        request_type?: string;
        url_state?: string;
    }) {
        this.id = args.id || randomId();
        this.data = args.data;
        this.created = args.created && args.created > 0 ? args.created : getEpochTime();
        this.request_type = args.request_type;
        this.url_state = args.url_state;
        copyMembers(this, args, []);
    }

    /** As JSON text for a store. */
    toStorageString(): string {
        new Logger("State").create("toStorageString");
        return writeEntry(this, MEMBERS);
    }

    /**
     * Reads what `toStorageString` wrote, of this version or another.
     *
     * @throws SyntaxError for what isn't JSON text.
     */
    static fromStorageString(storageString: string): Promise<State> {
        Logger.createStatic("State", "fromStorageString");
        return Promise.resolve(new State(readEntry(storageString, MEMBERS)));
    }

    /**
     * Forgets requests that nobody answered for so many seconds, and what can't be read. What has a colon in its key is no
     * request: sessions, metadata and the like.
     */
    static async clearStaleState(storage: StateStore, age: number): Promise<void> {
        Logger.createStatic("State", "clearStaleState");
        const cutoff = getEpochTime() - age;
        for (const key of await storage.getAllKeys()) {
            if (!key.includes(":") && !isFresh(await storage.get(key), cutoff)) await storage.remove(key);
        }
    }
}

function isFresh(text: string | null, cutoff: number): boolean {
    try {
        return !!text && new State(JSON.parse(text)).created > cutoff;
    } catch (err) {
        Logger.error("State.clearStaleState", "Error parsing state:", err);
        return false;
    }
}
