// The log, compared with oidc-client-ts's.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import * as upstream from "oidc-client-ts";
import { Event } from "../dist/event.js";
import { InMemoryWebStorage } from "../dist/in-memory-web-storage.js";
import { Log, Logger } from "../dist/log.js";
import { SigninState } from "../dist/signin-state.js";
import { State } from "../dist/state.js";
import { User } from "../dist/user.js";
import { WebStorageStateStore } from "../dist/web-storage-state-store.js";

const ours = { InMemoryWebStorage, Log, Logger, SigninState, State, User, WebStorageStateStore };
afterEach(() => Log.reset());

/** The messages logged at this level. */
async function logged(library, level, work) {
    const lines = [];
    const line = (method) => (...args) => lines.push([method, ...args]);
    library.Log.setLogger({ debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") });
    if (level !== undefined) library.Log.setLevel(level);
    try {
        await work(library);
    } finally {
        library.Log.reset();
    }
    return lines;
}

async function same(level, work) {
    const lines = await logged(ours, level, work);
    assert.deepEqual(lines, await logged(upstream, level, work));
    return lines;
}

test("levels, names and methods are logged as with oidc-client-ts", async () => {
    for (const level of [undefined, Log.NONE, Log.ERROR, Log.WARN, Log.INFO, Log.DEBUG]) {
        const lines = await same(level, ({ Logger }) => {
            const logger = new Logger("Class");
            const method = logger.create("method");
            for (const each of [logger, method, Logger.createStatic("Class", "fixed")]) {
                each.debug("a", 1);
                each.info("b", { c: 2 });
                each.warn();
                each.error(null);
                assert.throws(() => each.throw(new RangeError("thrown")), RangeError);
            }
            for (const name of ["debug", "info", "warn", "error"]) Logger[name]("Fixed", "text");
        });
        assert.equal(lines.length > 0, level !== Log.NONE);
    }
});

test("levels have the same names and numbers, and others are refused", () => {
    for (const name of ["NONE", "ERROR", "WARN", "INFO", "DEBUG"]) assert.equal(Log[name], upstream.Log[name]);
    assert.equal(Log[4], "DEBUG");
    for (const level of [-1, 5, NaN]) {
        assert.throws(() => upstream.Log.setLevel(level), { message: "Invalid log level" });
        assert.throws(() => Log.setLevel(level), { message: "Invalid log level" });
    }
});

test("after a reset nothing is logged", async () => {
    const lines = await logged(ours, Log.DEBUG, () => {
        Log.reset();
        new Logger("Class").error("a");
    });
    assert.deepEqual(lines, []);
});

test("sessions, requests and stores log the same steps", async () => {
    const lines = await same(Log.DEBUG, async ({ InMemoryWebStorage, SigninState, State, User, WebStorageStateStore }) => {
        const store = new WebStorageStateStore({ store: new InMemoryWebStorage() });
        await store.set("key", "value");
        await store.get("key");
        await store.getAllKeys();
        await store.remove("key");
        User.fromStorageString(new User({ access_token: "at", token_type: "Bearer", profile: {} }).toStorageString());
        await State.fromStorageString(new State({ id: "1" }).toStorageString());
        await SigninState.fromStorageString((await SigninState.create({ id: "1" })).toStorageString());
    });
    assert.ok(lines.length > 10);
});

test("an event logs that it is raised, without its arguments, which may hold a token", async () => {
    const lines = await logged(ours, Log.DEBUG, () => new Event("User loaded").raise({ access_token: "secret" }));
    assert.deepEqual(lines, [["debug", "[Event('User loaded')]", "raise:"]]);
});
