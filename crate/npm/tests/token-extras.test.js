// Parameters and headers that a call adds to its own token request, while other calls overlap.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, test } from "node:test";
import { coreFor } from "../dist/core-for.js";
import { engineOf } from "../dist/engine.js";
import { httpOf } from "../dist/http.js";
import { InMemoryWebStorage } from "../dist/in-memory-web-storage.js";
import init, { Core } from "../dist/oidc_client_wasm.js";
import { OidcClientOperations } from "../dist/oidc-client-operations.js";
import { UserManagerSettingsStore } from "../dist/user-manager-settings.js";
import { WebStorageStateStore } from "../dist/web-storage-state-store.js";

const AUTHORITY = "https://login.example";
const TOKEN_ENDPOINT = `${AUTHORITY}/token`;
const CALLBACK = "https://app.example/callback";

before(async () => {
    await init({ module_or_path: await readFile(new URL("../dist/oidc_client_wasm_bg.wasm", import.meta.url)) });
});

/** A client with a session, and the token requests that it has sent. */
async function signedIn(context) {
    const store = () => new WebStorageStateStore({ store: new InMemoryWebStorage() });
    const metadata = { authorization_endpoint: `${AUTHORITY}/authorize`, token_endpoint: TOKEN_ENDPOINT };
    const args = { authority: AUTHORITY, client_id: "app", redirect_uri: CALLBACK, metadata, signingKeys: [] };
    const settings = new UserManagerSettingsStore({ ...args, userStore: store(), stateStore: store(), automaticSilentRenew: false });
    const engine = engineOf(settings);
    const now = Math.floor(Date.now() / 1000);
    const profile = { iss: AUTHORITY, sub: "jane", aud: "app", exp: now + 3600, iat: now };
    const id_token = [{ alg: "RS256" }, profile].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")).join(".");
    const state = { id_token: `${id_token}.c2ln`, access_token: "a", refresh_token: "r", token_type: "Bearer", profile };
    await settings.userStore.set(engine.sessionKey, JSON.stringify({ ...state, expires_at: now + 3600 }));
    const core = coreFor(engine, Core);
    context.after(() => core.free());
    engine.start = async () => core;
    const sent = [];
    context.mock.method(globalThis, "fetch", async (_, { body, headers }) => {
        const { grant_type: _grant, client_id: _client, ...params } = Object.fromEntries(new URLSearchParams(body));
        sent.push({ ...params, header: headers.get("x-own") });
        const tokens = { access_token: `a${sent.length}`, refresh_token: `r${sent.length}`, token_type: "Bearer", expires_in: 60 };
        return new Response(JSON.stringify(tokens), { headers: { "Content-Type": "application/json" } });
    });
    return { client: new OidcClientOperations(settings), settings, sent, state };
}

test("renewals that share a request send the extras of the first", async (context) => {
    const { client, sent, state } = await signedIn(context);
    const responses = await Promise.all([
        client.useRefreshToken({ state, extraTokenParams: { tenant: "blue" }, extraHeaders: { "X-Own": "first" } }),
        client.useRefreshToken({ state, extraTokenParams: { tenant: "red" }, extraHeaders: { "X-Own": "second" } }),
        client.useRefreshToken({ state }),
    ]);
    assert.deepEqual(sent, [{ refresh_token: "r", tenant: "blue", header: "first" }]);
    assert.deepEqual(responses.map(({ access_token }) => access_token), ["a1", "a1", "a1"]);
    await client.useRefreshToken({ state: { ...state, refresh_token: "r1" } });
    assert.deepEqual(sent[1], { refresh_token: "r1", header: null });
});

test("a callback handled during a renewal neither takes the renewal's extras away nor adds its own", async (context) => {
    const { client, sent, state } = await signedIn(context);
    const renewing = client.useRefreshToken({ state, extraTokenParams: { tenant: "blue" }, extraHeaders: { "X-Own": "renewal" } });
    // By then the core has been asked to renew, and hasn't sent the request yet.
    for (let turn = 0; turn < 6; turn++) await undefined;
    const unknown = client.processSigninResponse(`${CALLBACK}?code=c&state=s`, { "X-Own": "callback" });
    await assert.rejects(unknown, { code: "state_not_found" });
    await renewing;
    assert.deepEqual(sent, [{ refresh_token: "r", tenant: "blue", header: "renewal" }]);
});

test("callbacks with different headers are serialized, and a renewal waits for none of them", async (context) => {
    const { settings, sent } = await signedIn(context);
    const http = httpOf(settings);
    const send = (body) => http.send(JSON.stringify({ method: "POST", url: TOKEN_ENDPOINT, headers: [], body }), 10);
    const redeem = (code, header) =>
        http.inTurn("authorization_code", code, { headers: { "X-Own": header } }, async () => {
            await new Promise((resolve) => setImmediate(resolve));
            return send(`grant_type=authorization_code&code=${code}`);
        });
    const redeeming = [redeem("1", "one"), redeem("2", "two")];
    await http.inTurn("renewal", "r", { headers: {} }, () => send("grant_type=refresh_token&client_id=app&refresh_token=r"));
    await Promise.all(redeeming);
    const headers = sent.map(({ code, header }) => [code, header]);
    assert.deepEqual(headers, [[undefined, null], ["1", "one"], ["2", "two"]]);
});

test("a request that fails ends its turn", async (context) => {
    const { settings, sent } = await signedIn(context);
    const http = httpOf(settings);
    const failing = http.inTurn("renewal", "r", { headers: { "X-Own": "failed" } }, () => Promise.reject(new Error("failed")));
    const form = JSON.stringify({
        method: "POST",
        url: TOKEN_ENDPOINT,
        headers: [],
        body: "grant_type=refresh_token&client_id=app&refresh_token=r2",
    });
    const next = http.inTurn("renewal", "r2", { headers: {} }, () => http.send(form, 10));
    await assert.rejects(failing, { message: "failed" });
    await next;
    assert.deepEqual(sent, [{ refresh_token: "r2", header: null }]);
});
