import { Logger } from "./log.js";
import { copyMembers, readEntry, writeEntry } from "./other-members.js";
import { randomId } from "./random.js";
import type { StateStore } from "./state-store.js";
import { getEpochTime } from "./timer.js";

/** The stored members. */
export const MEMBERS = ["id", "data", "created", "request_type", "url_state"];

/** A pending request: it is stored until its response arrives. */
export class State {
    /** The ID of the request: the `state` parameter, up to a `url_state`. */
    readonly id: string;
    /** When it was created, in seconds since 1970. */
    readonly created: number;
    /** Sign-in (`si`) or sign-out (`so`), by redirect, popup or silently: `si:r`, `si:p`, `si:s`, `so:r`, `so:p` or `so:s`. */
    readonly request_type: string | undefined;
    /** The `url_state` that was passed to the operation. */
    readonly url_state: string | undefined;
    /** The `state` that was passed to the operation. */
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

    /** The JSON text for a store. */
    toStorageString(): string {
        new Logger("State").create("toStorageString");
        return writeEntry(this, MEMBERS);
    }

    /**
     * Parses the text of `toStorageString`, of this version or another.
     *
     * @throws SyntaxError when the text isn't JSON.
     */
    static fromStorageString(storageString: string): Promise<State> {
        Logger.createStatic("State", "fromStorageString");
        return Promise.resolve(new State(readEntry(storageString, MEMBERS)));
    }

    /**
     * Removes pending requests older than `age` seconds, and unreadable ones. Keys with a colon aren't requests but sessions,
     * metadata and the like.
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
