// A fake clock with timers, which only moves when a test says so.

export class Clock {
    now;
    #timers = new Map();
    #next = 1;
    #real = {};

    /** Replaces the real clock until the test ends. `seconds` since 1970. */
    constructor(context, seconds) {
        this.now = seconds * 1000;
        const add = (every) => (work, delay = 0) => {
            const milliseconds = Math.max(delay > 2 ** 31 - 1 ? 1 : delay, 1);
            this.#timers.set(this.#next, { work, at: this.now + milliseconds, every: every && milliseconds });
            return this.#next++;
        };
        const drop = (id) => void this.#timers.delete(id);
        const fakes = { setTimeout: add(false), setInterval: add(true), clearTimeout: drop, clearInterval: drop };
        for (const [name, fake] of Object.entries(fakes)) {
            this.#real[name] = globalThis[name];
            globalThis[name] = fake;
        }
        const now = Date.now;
        Date.now = () => this.now;
        context.after(() => {
            Date.now = now;
            Object.assign(globalThis, this.#real);
        });
    }

    /** The number of pending timers. */
    get waiting() {
        return this.#timers.size;
    }

    /** Moves the clock, and runs the timers that are due. */
    async pass(seconds) {
        const until = this.now + seconds * 1000;
        for (;;) {
            const due = [...this.#timers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0];
            if (!due) break;
            const [id, timer] = due;
            this.now = Math.max(this.now, timer.at);
            if (timer.every) timer.at += timer.every;
            else this.#timers.delete(id);
            timer.work();
            await this.settle();
        }
        this.now = until;
        await this.settle();
    }

    /** Moves the clock without running timers, as when the device sleeps. */
    sleep(seconds) {
        this.now += seconds * 1000;
    }

    /** Lets pending promises settle that don't wait for timers. */
    async settle() {
        for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
}
