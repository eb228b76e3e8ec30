// When a page that never asks for its user finds the session to renew.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SilentRenewService } from "../dist/silent-renew-service.js";
import { Clock } from "./support/clock.js";
import { ORIGIN, page } from "./support/window.js";

/** How often the session is looked for, at once and after three seconds, on a page with this query. */
async function lookedFor(context, search) {
    const clock = new Clock(context, 1_700_000_000);
    page(context, { location: { href: `${ORIGIN}/${search}`, search, hash: "", went: [] } });
    let times = 0;
    const service = new SilentRenewService({ isStarted: false }, async () => void times++);
    service.start();
    const atOnce = times;
    await clock.pass(3);
    return [atOnce, times];
}

test("the session is looked for at once", async (context) => {
    assert.deepEqual(await lookedFor(context, "?page=2"), [1, 1]);
});

test("it is looked for later where the URL has a code, which may be the app's own", async (context) => {
    assert.deepEqual(await lookedFor(context, "?code=SUMMER"), [0, 1]);
});
