import { Logger } from "./log.js";

/** Called when an event is raised. The next callback is called once its promise has settled. */
export type Callback<EventType extends unknown[]> = (...ev: EventType) => Promise<void> | void;

/** An event with its callbacks. */
export class Event<EventType extends unknown[]> {
    protected readonly _logger: Logger;
    private readonly _callbacks: Callback<EventType>[] = [];

    constructor(protected readonly _name: string) {
        this._logger = new Logger(`Event('${_name}')`);
    }

    /** Adds a callback, which may be added several times. Returns a function that removes it. */
    addHandler(cb: Callback<EventType>): () => void {
        this._callbacks.push(cb);
        return () => this.removeHandler(cb);
    }

    /** Removes a callback; the last added, if it was added several times. */
    removeHandler(cb: Callback<EventType>): void {
        const index = this._callbacks.lastIndexOf(cb);
        if (index >= 0) this._callbacks.splice(index, 1);
    }

    /**
     * Calls the callbacks one after the other, in the order in which they were added. They may add and remove others; a
     * removed one isn't called any more.
     *
     * @throws whatever a callback throws; the rest isn't called then.
     */
    async raise(...ev: EventType): Promise<void> {
        // Without the arguments, which may contain a user's tokens.
        this._logger.debug("raise:");
        for (const cb of [...this._callbacks]) if (this._callbacks.includes(cb)) await cb(...ev);
    }
}
