// The windows of requests: popups, hidden frames and the page itself.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as upstream from "oidc-client-ts";
import { IFrameNavigator } from "../dist/navigators/iframe.js";
import { PopupNavigator } from "../dist/navigators/popup.js";
import { RedirectNavigator } from "../dist/navigators/redirect.js";
import { UserManagerSettingsStore } from "../dist/user-manager-settings.js";
import { Clock } from "./support/clock.js";
import { ORIGIN, Other, page } from "./support/window.js";

const ARGS = { authority: "https://login.example", client_id: "app", redirect_uri: `${ORIGIN}/callback` };
const settings = (more) => new UserManagerSettingsStore({ ...ARGS, ...more });
const REQUEST = { url: "https://login.example/authorize?x=1", state: "s" };

/** Waits until it is aborted, unless there is an answer. */
function waiting(answer) {
    const asked = [];
    const wait = (...args) => {
        asked.push(args);
        const { signal } = args.at(-1);
        const givenUp = new Promise((_, reject) => {
            signal.addEventListener("abort", () => reject(new Error("of the core")));
        });
        return Promise.race([givenUp, ...(answer === undefined ? [] : [answer])]);
    };
    return { asked, popup: wait, frame: wait };
}

/** A page that opens this window; `null` for a browser that opens none. */
function opening(context, opened = new Other()) {
    const calls = [];
    page(context, {
        open(...args) {
            calls.push(args);
            return opened;
        },
    });
    return { calls, opened };
}

test("a popup is open before anything is awaited", (context) => {
    const { calls } = opening(context);
    void new PopupNavigator(settings(), waiting()).prepare({});
    assert.equal(calls.length, 1);
});

test("a popup has the window features of oidc-client-ts", async (context) => {
    const { calls } = opening(context);
    const looks = [
        {},
        { popupWindowFeatures: { width: 500, left: 1, top: 2, height: 3 } },
        { popupWindowFeatures: { location: true, toolbar: "maybe", status: undefined }, popupWindowTarget: "named" },
        { popupWindowFeatures: { height: undefined } },
    ];
    for (const outerWidth of [1500, 1200, 1000, 800, 390]) {
        window.outerWidth = outerWidth;
        for (const args of looks) {
            calls.length = 0;
            for (const given of [{}, args]) {
                await new PopupNavigator(settings(given), waiting()).prepare(given === args ? {} : args);
                const theirs = new upstream.UserManager({ ...ARGS, ...given, automaticSilentRenew: false });
                await theirs._popupNavigator.prepare(given === args ? {} : args);
            }
            assert.equal(calls.length, 4);
            assert.deepEqual(calls[0], calls[1]);
            assert.deepEqual(calls[2], calls[3]);
        }
    }
});

test("the core waits for a popup's response with the given arguments", async (context) => {
    const { opened } = opening(context);
    const wait = waiting(`${ORIGIN}/callback?state=s`);
    const handle = await new PopupNavigator(settings(), wait).prepare({ popupAbortOnClose: true, timeoutInSeconds: 60 });
    assert.deepEqual(await handle.navigate({ ...REQUEST, response_mode: "query" }), { url: `${ORIGIN}/callback?state=s` });
    const [[window, { signal, ...args }]] = wait.asked;
    assert.equal(window, opened);
    assert.deepEqual(args, { ...REQUEST, timeoutInSeconds: 60 });
    assert.equal(opened.focused, 1);
});

test("a blocked popup fails immediately, as with oidc-client-ts", async (context) => {
    for (const opened of [null, Object.assign(new Other(), { closed: true })]) {
        opening(context, opened);
        const error = await new PopupNavigator(settings(), waiting()).prepare({}).catch((error) => error);
        assert.deepEqual([error.message, error.code], ["Attempted to navigate on a disposed window", "popup_blocked"]);
    }
});

test("either signal aborts a popup with its reason, before and after it is opened", async (context) => {
    const { calls } = opening(context);
    for (const name of ["popupSignal", "signal"]) {
        const controller = new AbortController();
        const navigator = new PopupNavigator(settings(), waiting());
        const handle = await navigator.prepare({ [name]: controller.signal });
        const answer = handle.navigate(REQUEST);
        controller.abort("enough");
        await assert.rejects(answer, { message: "enough", code: "aborted" });
        calls.length = 0;
        await assert.rejects(navigator.prepare({ [name]: controller.signal }), { message: "enough" });
        assert.deepEqual(calls, []);
    }
});

test("closing a popup aborts it, and it can't be used again", async (context) => {
    const { opened } = opening(context);
    const handle = await new PopupNavigator(settings(), waiting()).prepare({});
    const answer = handle.navigate(REQUEST);
    handle.close();
    await assert.rejects(answer, { message: "Popup closed" });
    assert.ok(opened.closed);
    await assert.rejects(handle.navigate(REQUEST), { message: "Popup closed" });
    opening(context);
    const used = await new PopupNavigator(settings(), waiting("https://app.example/")).prepare({});
    await used.navigate(REQUEST);
    await assert.rejects(used.navigate(REQUEST), { message: "Attempted to navigate on a disposed window" });
});

test("closing a request keeps its window open if a later request uses it", async (context) => {
    const { opened } = opening(context);
    const navigator = new PopupNavigator(settings({ popupWindowTarget: "login" }), waiting());
    const [first, second] = [await navigator.prepare({}), await navigator.prepare({})];
    const givenUp = assert.rejects(first.navigate(REQUEST), { message: "Popup closed" });
    first.close();
    await givenUp;
    assert.ok(!opened.closed);
    second.close();
    assert.ok(opened.closed);
});

test("a failure of the core reaches the caller", async (context) => {
    opening(context);
    const wait = { popup: () => Promise.reject(new Error("of the core")) };
    const handle = await new PopupNavigator(settings(), wait).prepare({});
    await assert.rejects(handle.navigate(REQUEST), { message: "of the core" });
});

test("a popup without a response is closed after closePopupWindowAfterInSeconds", async (context) => {
    const clock = new Clock(context, 1_700_000_000);
    const popupWindowFeatures = { closePopupWindowAfterInSeconds: 5 };
    const { opened } = opening(context);
    const handle = await new PopupNavigator(settings({ popupWindowFeatures }), waiting()).prepare({});
    const answer = assert.rejects(handle.navigate(REQUEST), { message: "Popup closed" });
    await clock.pass(5);
    await answer;
    assert.ok(opened.closed);

    const gone = opening(context).opened;
    const blocked = await new PopupNavigator(settings(), waiting()).prepare({ popupWindowFeatures });
    const refused = assert.rejects(blocked.navigate(REQUEST), { message: "Popup blocked by user" });
    gone.closed = true;
    await clock.pass(5);
    await refused;

    const answered = opening(context).opened;
    await (await new PopupNavigator(settings({ popupWindowFeatures }), waiting("https://app.example/")).prepare({})).navigate(REQUEST);
    await clock.pass(5);
    assert.ok(!answered.closed);
    assert.equal(clock.waiting, 0);
});

test("a popup without a time limit isn't closed at once", async (context) => {
    const clock = new Clock(context, 1_700_000_000);
    const { opened } = opening(context);
    const popupWindowFeatures = { closePopupWindowAfterInSeconds: Infinity };
    await new PopupNavigator(settings({ popupWindowFeatures }), waiting()).prepare({});
    await clock.pass(3600);
    assert.ok(!opened.closed);
});

test("the core waits for a hidden frame for the given time", async () => {
    const wait = waiting(`${ORIGIN}/callback?state=s`);
    const navigator = new IFrameNavigator(settings({ silentRequestTimeoutInSeconds: 7 }), wait);
    for (const args of [{}, { silentRequestTimeoutInSeconds: 3 }, { timeoutInSeconds: 5 }, { timeoutInSeconds: 50 }]) {
        await (await navigator.prepare(args)).navigate(REQUEST);
    }
    const asked = wait.asked.map(([{ signal, ...args }]) => args);
    assert.deepEqual(asked.map(({ timeoutInSeconds }) => timeoutInSeconds), [7, 3, 5, 7]);
    assert.deepEqual(asked[0], { ...REQUEST, timeoutInSeconds: 7 });
});

test("a hidden frame is aborted by close() or its signal", async () => {
    const controller = new AbortController();
    const navigator = new IFrameNavigator(settings(), waiting());
    const closed = await navigator.prepare({});
    const answer = closed.navigate(REQUEST);
    closed.close();
    await assert.rejects(answer, { message: "IFrame removed from DOM" });
    const aborted = (await navigator.prepare({ signal: controller.signal })).navigate(REQUEST);
    controller.abort(new Error("enough"));
    await assert.rejects(aborted, { message: "Error: enough" });
});

test("redirectMethod and redirectTarget come from the call, else from the settings", async (context) => {
    const top = { location: { went: [], assign: (url) => top.location.went.push(["assign", url]) } };
    const own = page(context, { top });
    const leave = async (given, args) => void (await new RedirectNavigator(settings(given)).prepare(args)).navigate(REQUEST);
    await leave({}, {});
    await leave({ redirectMethod: "replace" }, {});
    await leave({}, { redirectMethod: "replace" });
    assert.deepEqual(own.location.went, [["assign", REQUEST.url], ["replace", REQUEST.url], ["replace", REQUEST.url]]);
    await leave({ redirectTarget: "top" }, {});
    // Oidc-client-ts 3.5.0 ignores this one.
    await leave({}, { redirectTarget: "top" });
    assert.deepEqual(top.location.went, [["assign", REQUEST.url], ["assign", REQUEST.url]]);
    assert.equal(own.location.went.length, 3);
});

test("navigate ends when the page is restored from the back/forward cache, or closed", async (context) => {
    const own = page(context);
    const handle = await new RedirectNavigator(settings()).prepare({});
    const back = handle.navigate(REQUEST);
    let isOver = false;
    void back.then(() => (isOver = true));
    own.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
    await new Promise((resolve) => setImmediate(resolve));
    assert.ok(!isOver, "the page was only just loaded");
    own.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    assert.deepEqual(await back, { url: `${ORIGIN}/here` });
    const stopped = handle.navigate(REQUEST);
    handle.close();
    await assert.rejects(stopped, { message: "Redirect aborted" });
    assert.ok(own.stopped);
});

test("a page that didn't leave removes its listeners", async (context) => {
    const own = page(context);
    const listening = new Set();
    const { addEventListener } = own;
    own.addEventListener = (name, work, options) => {
        listening.add(name);
        options?.signal?.addEventListener("abort", () => listening.delete(name));
        addEventListener.call(own, name, work, options);
    };
    const handle = await new RedirectNavigator(settings()).prepare({});
    const stopped = handle.navigate(REQUEST);
    assert.deepEqual([...listening], ["pageshow"]);
    handle.close();
    await assert.rejects(stopped, { message: "Redirect aborted" });
    assert.deepEqual([...listening], []);
});

test("no redirect happens after the caller has aborted", async (context) => {
    const own = page(context);
    const controller = new AbortController();
    const handle = await new RedirectNavigator(settings()).prepare({ signal: controller.signal });
    controller.abort(new Error("enough"));
    await assert.rejects(handle.navigate(REQUEST), { message: "enough" });
    assert.deepEqual(own.location.went, []);
});
