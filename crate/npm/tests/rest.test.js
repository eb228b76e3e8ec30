// How long a page rests, and when the core renews: the same rule, implemented in both TypeScript and Rust.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { coreFor } from "../dist/core-for.js";
import { engineOf } from "../dist/engine.js";
import { InMemoryWebStorage } from "../dist/in-memory-web-storage.js";
import init, { Core } from "../dist/oidc_client_wasm.js";
import { SessionAtRest } from "../dist/session-at-rest.js";
import { UserManagerSettingsStore } from "../dist/user-manager-settings.js";
import { WebStorageStateStore } from "../dist/web-storage-state-store.js";
import { Clock } from "./support/clock.js";

const ARGS = { authority: "https://login.example", client_id: "app", redirect_uri: "https://app.example/callback" };
const START = 1_800_000_000;

/** An engine with a stored session: the token's lifetime, and the seconds left of it. */
async function restored(lifetime, left, notice) {
    const userStore = new WebStorageStateStore({ store: new InMemoryWebStorage() });
    const more = { userStore, accessTokenExpiringNotificationTimeInSeconds: notice };
    const engine = engineOf(new UserManagerSettingsStore({ ...ARGS, ...more }));
    const tokens = { id_token: "i", access_token: "a", refresh_token: "r", token_type: "Bearer" };
    const profile = { iss: ARGS.authority, sub: "jane", aud: ARGS.client_id, exp: START + left, iat: START };
    const entry = JSON.stringify({ ...tokens, profile, expires_at: START + left, lifetime });
    await userStore.set(engine.sessionKey, entry);
    return { engine, entry };
}

test("a page rests exactly until the core would renew the session", async (context) => {
    const module = await readFile(new URL("../dist/oidc_client_wasm_bg.wasm", import.meta.url));
    await init({ module_or_path: module });
    const clock = new Clock(context, START);
    // A channel would keep this process running.
    const { BroadcastChannel } = globalThis;
    delete globalThis.BroadcastChannel;
    context.after(() => Object.assign(globalThis, { BroadcastChannel }));
    context.mock.method(globalThis, "fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    for (const [lifetime, left, notice] of [
        [3600, 3600, undefined],
        [3600, 3000, undefined],
        [100, 100, undefined],
        [3600, 3600, 300],
        [3600, 3600, 2000],
    ]) {
        clock.now = START * 1000;
        const { engine, entry } = await restored(lifetime, left, notice);
        const rests = new SessionAtRest(engine, entry)._secondsUntilDue();
        let renewing;
        engine.listener = (name) => {
            if (name === "renewing") renewing ??= Date.now() / 1000 - START;
        };
        const resuming = coreFor(engine, Core).resumeSession(entry, []);
        await clock.pass(left);
        await resuming;
        const what = `${lifetime} seconds with ${left} left, notice ${notice}: rests for ${rests}, is renewed after ${renewing}`;
        // The core counts in whole seconds.
        assert.ok(rests <= renewing && rests > renewing - 1, what);
    }
});
