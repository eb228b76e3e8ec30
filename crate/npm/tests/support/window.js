// The parts of a page that the classes use.

import { InMemoryWebStorage } from "../../dist/in-memory-web-storage.js";

export const ORIGIN = "https://app.example";

/** Simulates a page until the test ends. */
export function page(context, more = {}) {
    const window = new EventTarget();
    const document = { body: { appendChild() {} }, createElement: () => ({ contentWindow: new Other() }) };
    const defaults = {
        document,
        origin: ORIGIN,
        location: { href: `${ORIGIN}/here`, origin: ORIGIN, went: [] },
        outerWidth: 1200,
        outerHeight: 840,
        screenX: 100,
        screenY: 50,
        opener: null,
        localStorage: new InMemoryWebStorage(),
        sessionStorage: new InMemoryWebStorage(),
        closings: 0,
        close() {
            this.closings++;
        },
        stop() {
            this.stopped = true;
        },
    };
    Object.assign(window, defaults, { self: window, parent: window, top: window }, more);
    for (const method of ["assign", "replace"]) window.location[method] = (url) => window.location.went.push([method, url]);
    const { localStorage, location } = window;
    const globals = { window, document: window.document, localStorage, location };
    Object.assign(globalThis, globals);
    context.after(() => Object.keys(globals).forEach((name) => delete globalThis[name]));
    return window;
}

/** Another window, which records the messages posted to it. */
export class Other {
    posted = [];
    closed = false;
    focused = 0;
    document = {};
    location = {};

    postMessage(...args) {
        this.posted.push(args);
    }

    focus() {
        this.focused++;
    }

    close() {
        this.closed = true;
    }
}

/** A window of another origin. */
export class Foreign extends Other {
    constructor() {
        super();
        Object.defineProperty(this, "document", {
            get() {
                throw new DOMException("of another origin", "SecurityError");
            },
        });
    }
}
