// Monitoring the session at the provider by its page in a hidden frame.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CheckSessionIFrame } from "../dist/check-session-iframe.js";
import { ErrorResponse, OidcError } from "../dist/errors.js";
import { InMemoryWebStorage } from "../dist/in-memory-web-storage.js";
import { later } from "../dist/lazy.js";
import { SessionMonitor } from "../dist/session-monitor.js";
import { User } from "../dist/user.js";
import { UserManagerEvents } from "../dist/user-manager-events.js";
import { UserManagerSettingsStore } from "../dist/user-manager-settings.js";
import { WebStorageStateStore } from "../dist/web-storage-state-store.js";
import { Clock } from "./support/clock.js";
import { Other, page } from "./support/window.js";

// Loaded first, as the tests' clock doesn't wait for files.
await later();

const LOGIN = "https://login.example";
const NAMES = ["UserSignedIn", "UserSignedOut", "UserSessionChanged", "SessionMonitorStopped"];
const USER = new User({ access_token: "at", token_type: "Bearer", profile: { sub: "42" }, session_state: "first" });

/** A page with frames that load at once. */
function pageWithFrames(context) {
    const frames = [];
    page(context, {
        document: {
            createElement() {
                const frame = { contentWindow: new Other() };
                frames.push(frame);
                return frame;
            },
            body: { appendChild: (frame) => setImmediate(() => frame.onload()) },
        },
    });
    return frames;
}

const says = (frame, data, origin = LOGIN, source = frame.contentWindow) =>
    window.dispatchEvent(Object.assign(new Event("message"), { data, origin, source }));
const asked = (frame) => frame.contentWindow.posted.map(([question]) => question);

/** A monitor with a signed-in user, or without. */
async function monitored(context, { user = USER, settings = {}, storage = new InMemoryWebStorage(), requests = new InMemoryWebStorage() } = {}) {
    const clock = new Clock(context, 1_700_000_000);
    const frames = pageWithFrames(context);
    const store = new UserManagerSettingsStore({
        authority: LOGIN,
        client_id: "app",
        redirect_uri: "https://app.example/",
        userStore: new WebStorageStateStore({ store: storage }),
        stateStore: new WebStorageStateStore({ store: requests }),
        ...settings,
    });
    const events = new UserManagerEvents(store);
    const told = [];
    for (const name of NAMES) events[`add${name}`]((error) => void told.push(error ? `${name} ${error.code}` : name));
    const manager = {
        settings: store,
        events,
        metadataService: { getCheckSessionIframe: async () => manager.url },
        url: `${LOGIN}/session?x=1`,
        getUser: async () => user,
        status: null,
        async querySessionStatus() {
            manager.queries = (manager.queries ?? 0) + 1;
            if (manager.status instanceof Error) throw manager.status;
            return manager.status;
        },
    };
    const monitor = new SessionMonitor(manager);
    await clock.settle();
    return { clock, frames, manager, monitor, told, events, storage };
}

test("the check_session_iframe is polled at the interval, at its own origin", async (context) => {
    const { clock, frames } = await monitored(context);
    assert.equal(frames[0].src, `${LOGIN}/session?x=1`);
    assert.deepEqual(frames[0].contentWindow.posted, [["app first", LOGIN]]);
    await clock.pass(4);
    assert.equal(asked(frames[0]).length, 3);
});

test("another session of the same user raises userSessionChanged, and is monitored instead", async (context) => {
    const { clock, frames, manager, told } = await monitored(context);
    manager.status = { session_state: "second", sub: "42" };
    says(frames[0], "changed");
    await clock.settle();
    assert.deepEqual(told, ["UserSessionChanged"]);
    assert.equal(asked(frames[0]).at(-1), "app second");
});

test("another user or none raises userSignedOut", async (context) => {
    for (const status of [{ session_state: "second", sub: "43" }, null]) {
        const { clock, frames, manager, told } = await monitored(context);
        manager.status = status;
        says(frames[0], "changed");
        await clock.settle();
        assert.deepEqual(told, ["UserSignedOut"]);
        await clock.pass(60);
        assert.deepEqual(asked(frames[0]), ["app first"]);
    }
});

test("login_required raises userSignedOut if the iframe knew this session, also before a reload", async (context) => {
    const storage = new InMemoryWebStorage();
    const first = await monitored(context, { storage });
    says(first.frames[0], "unchanged");
    await first.clock.settle();
    const { clock, frames, manager, told } = await monitored(context, { storage });
    manager.status = new ErrorResponse({ error: "login_required" });
    says(frames[0], "changed");
    await clock.settle();
    assert.deepEqual(told, ["UserSignedOut"]);
});

test("login_required raises userSignedOut in each tab with its own session, also if the store refuses writes", async (context) => {
    const requests = new InMemoryWebStorage();
    const other = new User({ ...USER, session_state: "of the other tab" });
    const full = new WebStorageStateStore({ store: new InMemoryWebStorage() });
    full.set = () => Promise.reject(new Error("full"));
    for (const userStore of [undefined, full]) {
        const settings = userStore ? { userStore } : {};
        const first = await monitored(context, { requests, settings });
        says(first.frames[0], "unchanged");
        await first.clock.settle();
        const second = await monitored(context, { requests, settings, user: other });
        says(second.frames[0], "unchanged");
        await second.clock.settle();
        // What the first tab reads of its own store after a reload.
        const page = userStore ? first : await monitored(context, { requests, storage: first.storage });
        page.manager.status = new ErrorResponse({ error: "login_required" });
        await page.monitor._callback();
        assert.deepEqual(page.told, ["UserSignedOut"]);
    }
});

test("blocked cookies in frames raise no userSignedOut", async (context) => {
    const { clock, frames, manager, told } = await monitored(context);
    manager.status = new ErrorResponse({ error: "login_required" });
    says(frames[0], "changed");
    await clock.settle();
    assert.deepEqual(told, ["SessionMonitorStopped session_monitor_blocked"]);
});

test("a network failure ends no session, and is retried", async (context) => {
    const { clock, frames, manager, told } = await monitored(context);
    manager.status = Object.assign(new OidcError("provider_unreachable", "offline"), { may_pass: true });
    says(frames[0], "changed");
    await clock.settle();
    await clock.pass(29);
    assert.deepEqual([told, manager.queries], [[], 1]);
    manager.status = { session_state: "first", sub: "42" };
    await clock.pass(1);
    assert.deepEqual([told, manager.queries], [["UserSessionChanged"], 2]);
    assert.deepEqual(asked(frames[0]).slice(-1), ["app first"]);
});

test("a check without any response stops the monitor, and keeps the session", async (context) => {
    const { clock, frames, manager, told } = await monitored(context);
    manager.status = new OidcError("silent_frame_blocked", "no answer");
    says(frames[0], "changed");
    await clock.pass(60);
    assert.deepEqual([told, manager.queries], [["SessionMonitorStopped silent_frame_blocked"], 1]);
});

test("a silent check_session_iframe is polled five times, then the end of monitoring is raised", async (context) => {
    const { clock, frames, told } = await monitored(context);
    await clock.pass(60);
    assert.equal(asked(frames[0]).length, 5);
    assert.deepEqual(told, ["SessionMonitorStopped session_monitor_no_answer"]);
});

test("every response resets the count of five", async (context) => {
    const { clock, frames, told } = await monitored(context);
    for (let time = 0; time < 10; time += 1) {
        await clock.pass(6);
        says(frames[0], "unchanged");
    }
    assert.deepEqual(told, []);
});

test("a session restored and renewed at the same time has one iframe", async (context) => {
    const { clock, events, frames } = await monitored(context, { user: null });
    await Promise.all([events.load(USER), events.load(USER)]);
    await clock.settle();
    assert.equal(frames.length, 1);
    assert.deepEqual(asked(frames[0]), ["app first"]);
});

test("a sign-out stops the monitor, also while the iframe loads", async (context) => {
    const { clock, frames, events } = await monitored(context);
    await events.unload();
    await clock.pass(60);
    assert.deepEqual(asked(frames[0]), ["app first"]);
    await events.load(USER);
    assert.deepEqual(asked(frames[0]), ["app first", "app first"]);
    assert.equal(frames.length, 1);

    const early = await monitored(context, { user: null });
    const loading = early.events.load(USER);
    await early.events.unload();
    await loading;
    await early.clock.settle();
    assert.deepEqual(early.frames.map(asked), [[]]);
});

test("with monitorAnonymousSession, no session is monitored too, and a sign-in is raised", async (context) => {
    const settings = { monitorAnonymousSession: true };
    const { clock, frames, manager, told, events } = await monitored(context, { user: null, settings });
    assert.equal(frames.length, 0, "the provider told of nobody");
    manager.status = { session_state: "anonymous" };
    await events.unload();
    await clock.pass(1);
    assert.deepEqual(asked(frames[0]), ["app anonymous"]);
    manager.status = { session_state: "second", sub: "42" };
    says(frames[0], "changed");
    await clock.settle();
    assert.deepEqual(told, ["UserSignedIn"]);
});

test("a provider without a check_session_iframe isn't monitored", async (context) => {
    const { clock, frames, manager, events } = await monitored(context, { user: null });
    manager.url = undefined;
    await events.load(USER);
    await clock.pass(10);
    assert.deepEqual(frames, []);
});

test("only messages from the provider's page in that iframe count", async (context) => {
    const clock = new Clock(context, 1_700_000_000);
    const [frames, told] = [pageWithFrames(context), []];
    const frame = new CheckSessionIFrame(async () => void told.push("changed"), "app", `${LOGIN}/session`, 2, true);
    await frame.load();
    frame.start("first");
    says(frames[0], "changed", "https://evil.example");
    says(frames[0], "changed", LOGIN, new Other());
    assert.deepEqual(told, []);
    says(frames[0], "changed");
    assert.deepEqual(told, ["changed"]);
    await clock.pass(10);
    assert.equal(asked(frames[0]).length, 1, "it is asked no more");
});

test("an iframe that reports error is polled no more, unless stopCheckSessionOnError is false", async (context) => {
    for (const [stopOnError, questions] of [[true, 1], [false, 6]]) {
        const clock = new Clock(context, 1_700_000_000);
        const frames = pageWithFrames(context);
        const frame = new CheckSessionIFrame(async () => {}, "app", `${LOGIN}/session`, 2, stopOnError);
        await frame.load();
        frame.start("first");
        frame.start("first");
        says(frames[0], "error");
        await clock.pass(10);
        assert.equal(asked(frames[0]).length, questions);
        frame.stop();
        assert.equal(clock.waiting, 0);
    }
});
