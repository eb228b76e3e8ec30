// Events: their order, and their times.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as upstream from "oidc-client-ts";
import { AccessTokenEvents } from "../dist/access-token-events.js";
import { later } from "../dist/lazy.js";
import { User } from "../dist/user.js";
import { UserManager } from "../dist/user-manager.js";
import { UserManagerEvents } from "../dist/user-manager-events.js";
import { UserManagerSettingsStore } from "../dist/user-manager-settings.js";
import { Clock } from "./support/clock.js";

// Loaded first, as the tests' clock doesn't wait for files.
await later();

const SETTINGS = { authority: "https://login.example", client_id: "app", redirect_uri: "https://app.example/" };
const NOW = 1_700_000_000;
const user = (expires_in) =>
    new User({ access_token: "at", token_type: "Bearer", profile: {}, expires_at: expires_in && NOW + expires_in });
const events = () => new UserManagerEvents(new UserManagerSettingsStore(SETTINGS));

const NAMES = [
    "UserLoaded",
    "UserUnloaded",
    "SilentRenewError",
    "UserSignedIn",
    "UserSignedOut",
    "UserSessionChanged",
    "Renewing",
    "StorageDegraded",
    "SessionMonitorStopped",
];

test("all events of oidc-client-ts and ours exist", () => {
    // oidc-client-ts doesn't export the class.
    const theirs = new upstream.UserManager({ ...SETTINGS, automaticSilentRenew: false }).events;
    const ours = events();
    let names = [];
    for (let of = theirs; of !== Object.prototype; of = Object.getPrototypeOf(of)) names.push(...Object.getOwnPropertyNames(of));
    names = names.filter((name) => typeof theirs[name] === "function" && name !== "constructor");
    assert.ok(names.length > 20);
    for (const name of names) assert.equal(typeof ours[name], "function", name);
});

test("listeners are called in the order of their registration, one after another", async () => {
    for (const name of NAMES) {
        const subject = events();
        const told = [];
        subject[`add${name}`](async (...args) => {
            await new Promise((resolve) => setImmediate(resolve));
            told.push(["first", ...args]);
        });
        subject[`add${name}`]((...args) => void told.push(["second", ...args]));
        await subject[`_raise${name}`]("what");
        assert.deepEqual(told, [["first", "what"], ["second", "what"]], name);
    }
});

test("a removed listener isn't called, whether removed by the returned function or by name", async () => {
    for (const name of NAMES) {
        const subject = events();
        const told = [];
        const [one, other] = [() => void told.push("one"), () => void told.push("other")];
        const takeOut = subject[`add${name}`](one);
        subject[`add${name}`](other);
        takeOut();
        await subject[`_raise${name}`]();
        subject[`remove${name}`](other);
        await subject[`_raise${name}`]();
        assert.deepEqual(told, ["other"], name);
    }
});

test("a listener that removes itself during an event doesn't skip the others", async () => {
    const subject = events();
    const told = [];
    const takeOut = subject.addUserUnloaded(() => {
        told.push("once");
        takeOut();
    });
    subject.addUserUnloaded(() => void told.push("always"));
    await subject.unload();
    await subject.unload();
    assert.deepEqual(told, ["once", "always", "always"]);
});

test("a listener removed by another during an event isn't called", async () => {
    const subject = events();
    const told = [];
    subject.addUserUnloaded(() => {
        told.push("first");
        takeOut();
    });
    const takeOut = subject.addUserUnloaded(() => void told.push("second"));
    subject.addUserUnloaded(() => void told.push("third"));
    await subject.unload();
    assert.deepEqual(told, ["first", "third"]);
});

test("a listener's error reaches the caller of raise, as with oidc-client-ts", async (context) => {
    // Otherwise the token's timer would fire in a later test, and add a timer to that test's clock.
    new Clock(context, NOW);
    const subject = events();
    subject.addUserLoaded(() => {
        throw new Error("of the app");
    });
    await assert.rejects(subject.load(user(10)), { message: "of the app" });
});

test("a user loaded silently raises no event, and their token's expiry is watched", async (context) => {
    const clock = new Clock(context, NOW);
    const subject = events();
    const told = [];
    subject.addUserLoaded(() => void told.push("loaded"));
    subject.addAccessTokenExpired(() => void told.push("expired"));
    await subject.load(user(10), false);
    await clock.pass(11);
    assert.deepEqual(told, ["expired"]);
});

/** The events raised, with the seconds after which they were. */
async function times(clock, Events, seconds) {
    const subject = new Events({ expiringNotificationTimeInSeconds: 60 });
    const told = [];
    const begun = clock.now;
    const passed = () => (clock.now - begun) / 1000;
    subject.addAccessTokenExpiring(() => void told.push(["expiring", passed()]));
    subject.addAccessTokenExpired(() => void told.push(["expired", passed()]));
    await subject.load(Object.assign(user(), { expires_in: seconds }));
    await clock.pass(400);
    return told;
}

test("the expiry of an access token is raised to the second", async (context) => {
    const clock = new Clock(context, NOW);
    assert.deepEqual(await times(clock, AccessTokenEvents, 300), [["expiring", 240], ["expired", 301]]);
    assert.deepEqual(await times(clock, AccessTokenEvents, 30), [["expiring", 1], ["expired", 31]]);
    assert.deepEqual(await times(clock, AccessTokenEvents, -5), [["expired", 1]]);
    assert.deepEqual(await times(clock, AccessTokenEvents, undefined), []);
    // oidc-client-ts checks every five seconds.
    for (const seconds of [300, 30, -5, undefined]) {
        const theirs = await times(clock, upstream.AccessTokenEvents, seconds);
        const ours = await times(clock, AccessTokenEvents, seconds);
        assert.deepEqual(ours.map(([name]) => name), theirs.map(([name]) => name));
        theirs.forEach(([, at], index) => assert.ok(at - ours[index][1] < 5 && at >= ours[index][1]));
    }
    assert.equal(clock.waiting, 0);
});

test("an unloaded or replaced token raises no further events", async (context) => {
    const clock = new Clock(context, NOW);
    const subject = events();
    const told = [];
    subject.addAccessTokenExpired(() => void told.push("expired"));
    await subject.load(user(10));
    await subject.unload();
    assert.equal(clock.waiting, 0);
    await clock.pass(20);
    await subject.load(user(40));
    await subject.load(user(100));
    await clock.pass(60);
    assert.deepEqual(told, []);
});

test("a token that expired during sleep raises one event on waking", async (context) => {
    const clock = new Clock(context, NOW);
    const [page, document] = [new EventTarget(), new EventTarget()];
    Object.assign(globalThis, { window: page, document });
    context.after(() => {
        delete globalThis.window;
        delete globalThis.document;
    });
    const subject = events();
    const told = [];
    subject.addAccessTokenExpired(() => void told.push("expired"));
    await subject.load(user(3600));
    page.dispatchEvent(new Event("focus"));
    assert.deepEqual(told, [], "it hasn't ended yet");
    clock.sleep(4000);
    document.dispatchEvent(new Event("visibilitychange"));
    page.dispatchEvent(new Event("focus"));
    assert.deepEqual(told, ["expired"]);
    await clock.pass(4000);
    assert.deepEqual(told, ["expired"]);
});

test("tokens that live for longer than a timer can wait don't end at once", async (context) => {
    const clock = new Clock(context, NOW);
    const subject = events();
    const told = [];
    subject.addAccessTokenExpired(() => void told.push("expired"));
    await subject.load(user(40 * 86_400));
    await clock.pass(39 * 86_400);
    assert.deepEqual(told, []);
    await clock.pass(2 * 86_400);
    assert.deepEqual(told, ["expired"]);
});

test("the core's events during a failed operation are raised in their order", async () => {
    const manager = new UserManager({ ...SETTINGS, automaticSilentRenew: false });
    const told = [];
    manager.events.addUserLoaded(() => void told.push("loaded"));
    manager.events.addUserUnloaded(() => void told.push("unloaded"));
    const renewing = manager._raisingItself(async () => {
        await manager._onCoreEvent("userLoaded", { access_token: "at", token_type: "Bearer", profile: { sub: "42" } });
        await manager._onCoreEvent("userUnloaded");
        throw new Error("the session has ended");
    });
    await assert.rejects(renewing, { message: "the session has ended" });
    assert.deepEqual(told, ["loaded", "unloaded"]);
});
