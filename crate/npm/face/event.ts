import { Logger } from "./log.js";

/** Called at an event. The next one is called when its promise is settled. */
export type Callback<EventType extends unknown[]> = (...ev: EventType) => Promise<void> | void;

/** Callbacks, and how they are called. */
export class Event<EventType extends unknown[]> {
    protected readonly _logger: Logger;
    private readonly _callbacks: Callback<EventType>[] = [];

    constructor(protected readonly _name: string) {
        this._logger = new Logger(`Event('${_name}')`);
    }

    /** Adds a callback, as often as this is called with it. What is returned takes it out again. */
    addHandler(cb: Callback<EventType>): () => void {
        this._callbacks.push(cb);
        return () => this.removeHandler(cb);
    }

    /** Takes out the callback that was added last of those that are this one. */
    removeHandler(cb: Callback<EventType>): void {
        const index = this._callbacks.lastIndexOf(cb);
        if (index >= 0) this._callbacks.splice(index, 1);
    }

    /**
     * Calls them one after the other, in the order in which they were added. They may add and take out others
     * meanwhile: who is taken out isn't called any more.
     *
     * @throws whatever one of them throws; the rest isn't called then.
     */
    async raise(...ev: EventType): Promise<void> {
        // Not what is told: that may be a user, with their tokens.
        this._logger.debug("raise:");
        for (const cb of [...this._callbacks]) if (this._callbacks.includes(cb)) await cb(...ev);
    }
}
