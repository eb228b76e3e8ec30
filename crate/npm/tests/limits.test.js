// How long an operation may take, where that is longer than a timer can wait.

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

test("an operation with seconds is late after them", async (context) => {
    const clock = new Clock(context, 1_700_000_000);
    const outcome = within({ timeoutInSeconds: 5 }, new Promise(() => {})).catch(({ code }) => code);
    await clock.pass(5);
    assert.equal(await outcome, "timed_out");
});
