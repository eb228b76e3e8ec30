// Time limits longer than a timer's longest delay.

import assert from "node:assert/strict";
import { test } from "node:test";
import { within } from "../dist/limits.js";
import { Clock } from "./support/clock.js";

const MONTH = 31 * 24 * 3600;

for (const timeoutInSeconds of [Infinity, MONTH]) {
    test(`an operation with ${timeoutInSeconds} seconds isn't late at once`, async (context) => {
        const clock = new Clock(context, 1_700_000_000);
        let done;
        const operation = new Promise((resolve) => (done = resolve));
        const outcome = within({ timeoutInSeconds }, operation).catch(({ code }) => code);
        await clock.pass(3600);
        done("done");
        assert.equal(await outcome, "done");
        assert.equal(clock.waiting, 0);
    });
}

test("a cancellable operation is aborted by its caller's signal and by its timeout", async (context) => {
    const clock = new Clock(context, 1_700_000_000);
    const told = [];
    const operation = (signal) => new Promise(() => signal.addEventListener("abort", () => told.push(signal.reason)));
    const late = within({ timeoutInSeconds: 5 }, operation).catch((error) => error);
    await clock.pass(5);
    assert.deepEqual(told, [await late]);
    const controller = new AbortController();
    const givenUp = within({ signal: controller.signal, timeoutInSeconds: 5 }, operation).catch((error) => error);
    controller.abort("enough");
    assert.equal(await givenUp, "enough");
    assert.equal(told[1], "enough");
    assert.equal(await within({ signal: controller.signal }, new Promise(() => {})).catch((error) => error), "enough");
    assert.equal(await within({}, async (signal) => signal), undefined);
    assert.equal(clock.waiting, 0);
});

test("an operation with a timeout fails after it", async (context) => {
    const clock = new Clock(context, 1_700_000_000);
    const outcome = within({ timeoutInSeconds: 5 }, new Promise(() => {})).catch(({ code }) => code);
    await clock.pass(5);
    assert.equal(await outcome, "timed_out");
});
