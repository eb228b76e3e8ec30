// Sending the core's requests, and an app's API calls.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiCalls } from "../dist/api-calls.js";
import { failure } from "../dist/failure.js";
import { httpOf } from "../dist/http.js";
import { UserManagerSettingsStore } from "../dist/user-manager-settings.js";
import { Clock } from "./support/clock.js";

const ARGS = { authority: "https://login.example", client_id: "app", redirect_uri: "https://app.example/callback" };
const API = "https://api.example/notes";

/** Records all calls of `fetch` until the test ends. */
function fetching(context, answer = () => new Response("{}")) {
    const asked = [];
    context.mock.method(globalThis, "fetch", async (url, init) => {
        asked.push({ url, ...init });
        return answer(init);
    });
    return asked;
}

const form = (body) => JSON.stringify({ method: "POST", url: "https://login.example/token", headers: [], body });

/** API calls with a core that sends them. */
function apiOf(settings = new UserManagerSettingsStore(ARGS), seconds = 1) {
    const send = (name, method, url) =>
        httpOf(settings).send(JSON.stringify({ method, url, headers: [["oidc-client-call", name], ["authorization", "Bearer t"]] }), seconds);
    const core = { api: () => 0, apiFetch: async (_, name, method, url) => void (await send(name, method, url)) };
    const text = (operation) => operation(core);
    return new ApiCalls({ settings, text, ask: async (operation) => JSON.parse(await text(operation)) }, { allowed: [API] });
}

test("null or undefined extra parameters aren't sent with a renewal", async (context) => {
    const asked = fetching(context);
    const http = httpOf(new UserManagerSettingsStore(ARGS));
    const params = { audience: null, tenant: undefined, resource: ["a", "b"], tries: 0 };
    const send = () => http.send(form("grant_type=refresh_token&client_id=app&refresh_token=r"), 10);
    await http.inTurn("renewal", "r", { headers: {}, params }, send);
    assert.equal(asked[0].body, "grant_type=refresh_token&client_id=app&refresh_token=r&resource=a&resource=b&tries=0");
});

test("a password sign-in sends no scope where the settings say so", async (context) => {
    const asked = fetching(context);
    for (const omitScopeWhenRequesting of [false, true]) {
        const http = httpOf(new UserManagerSettingsStore({ ...ARGS, omitScopeWhenRequesting }));
        await http.send(form("grant_type=password&scope=openid"), 10);
    }
    assert.deepEqual(asked.map(({ body }) => body), ["grant_type=password&scope=openid", "grant_type=password"]);
});

test("the keys' host gets neither the app's headers nor its cookies, unless it is the provider's", async (context) => {
    const asked = fetching(context);
    const more = { extraHeaders: { "X-Gateway": "secret" }, fetchRequestCredentials: "include" };
    const http = httpOf(new UserManagerSettingsStore({ ...ARGS, ...more }));
    const keys = [["Accept", "application/jwk-set+json, application/json"]];
    for (const [url, headers] of [
        ["https://keys.example/jwks", keys],
        [`${ARGS.authority}/jwks`, keys],
        ["https://keys.example/metadata", [["Accept", "application/json"]]],
    ]) {
        await http.send(JSON.stringify({ method: "GET", url, headers }), 10);
    }
    const sent = asked.map(({ headers, credentials }) => [headers.get("X-Gateway"), credentials]);
    assert.deepEqual(sent, [[null, undefined], ["secret", undefined], ["secret", "include"]]);
});

test("a revocation is sent without cookies, as with oidc-client-ts", async (context) => {
    const asked = fetching(context);
    const http = httpOf(new UserManagerSettingsStore({ ...ARGS, fetchRequestCredentials: "include" }));
    await http.send(form("token=a&token_type_hint=access_token&client_id=app"), 10);
    await http.send(form("grant_type=password&username=a"), 10);
    assert.deepEqual(asked.map(({ credentials }) => credentials), [undefined, "include"]);
});

test("an empty secret is sent in a header, and nowhere else", async (context) => {
    const asked = fetching(context);
    for (const client_authentication of ["client_secret_basic", "client_secret_post", "client_secret_jwt"]) {
        const http = httpOf(new UserManagerSettingsStore({ ...ARGS, client_secret: "", client_authentication }));
        await http.send(form("grant_type=password&client_id=app"), 10);
    }
    const body = "grant_type=password&client_id=app";
    const sent = asked.map(({ headers, body }) => [headers.get("Authorization"), body]);
    assert.deepEqual(sent, [[`Basic ${btoa("app:")}`, "grant_type=password"], [null, body], [null, body]]);
});

test("an unusable client algorithm fails as provider_unreachable, so that it too has a code", async (context) => {
    const asked = fetching(context);
    const secret = { client_secret: "hush", client_authentication: "client_secret_jwt", token_endpoint_auth_signing_alg: "RS256" };
    const settings = new UserManagerSettingsStore({ ...ARGS, ...secret });
    await assert.rejects(httpOf(settings).send(form("grant_type=refresh_token"), 10), (reason) => reason === "unreachable");
    assert.equal(asked.length, 0);
    const { code, cause } = failure('{"code":"provider_unreachable","message":""}', settings);
    assert.deepEqual([code, cause.message.slice(0, 28)], ["provider_unreachable", "Unsupported algorithm: RS256"]);
});

test("a request, including its body, is aborted after the timeout", async (context) => {
    const clock = new Clock(context, 1_700_000_000);
    fetching(context, ({ signal }) => ({
        text: () => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
    }));
    const outcome = httpOf(new UserManagerSettingsStore(ARGS)).send(form("a=b"), 10).catch((reason) => reason);
    await clock.settle();
    await clock.pass(10);
    assert.equal(await outcome, "timeout");
});

test("an API's response body has no timeout", async (context) => {
    const clock = new Clock(context, 1_700_000_000);
    const asked = fetching(context);
    await apiOf().fetch(new Request(API));
    assert.equal(clock.waiting, 0);
    await clock.pass(60);
    assert.ok(!asked[0].signal.aborted);
});

test("an API's response that doesn't begin in time is aborted", async (context) => {
    const clock = new Clock(context, 1_700_000_000);
    fetching(context, ({ signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))));
    const outcome = apiOf().fetch(new Request(API)).catch((reason) => reason);
    await clock.settle();
    await clock.pass(1);
    assert.equal(await outcome, "timeout");
});

test("a call to an API keeps everything of the given request", async (context) => {
    const asked = fetching(context);
    const request = new Request(API, {
        method: "PUT",
        body: "text",
        headers: { "X-Own": "1" },
        credentials: "include",
        cache: "no-store",
        mode: "same-origin",
        keepalive: true,
        referrerPolicy: "no-referrer",
    });
    await apiOf().fetch(request);
    const [{ headers, body, signal, ...rest }] = asked;
    assert.deepEqual(Object.fromEntries(headers), { authorization: "Bearer t", "content-type": "text/plain;charset=UTF-8", "x-own": "1" });
    assert.equal(new TextDecoder().decode(body), "text");
    const { method, credentials, cache, mode, keepalive, referrerPolicy, redirect } = rest;
    const got = { method, credentials, cache, mode, keepalive, referrerPolicy, redirect };
    const expected = { method: "PUT", credentials: "include", cache: "no-store", mode: "same-origin", keepalive: true };
    assert.deepEqual(got, { ...expected, referrerPolicy: "no-referrer", redirect: "error" });
});

test("calls have distinct IDs without crypto.randomUUID", async (context) => {
    const asked = fetching(context, ({ headers }) => new Response(headers.get("x-own")));
    const { randomUUID } = crypto;
    Object.defineProperty(crypto, "randomUUID", { configurable: true, value: undefined });
    context.after(() => Object.defineProperty(crypto, "randomUUID", { configurable: true, value: randomUUID }));
    const api = apiOf();
    const answers = await Promise.all(["a", "b"].map((own) => api.fetch(new Request(API, { headers: { "X-Own": own } }))));
    assert.deepEqual(await Promise.all(answers.map((answer) => answer.text())), ["a", "b"]);
    assert.ok(asked.every(({ headers }) => !headers.has("oidc-client-call")));
});

test("a call without a body sends none, even where Request.body is unsupported", async (context) => {
    const asked = fetching(context);
    const own = Object.getOwnPropertyDescriptor(Request.prototype, "body");
    Object.defineProperty(Request.prototype, "body", { configurable: true, get: () => undefined });
    context.after(() => Object.defineProperty(Request.prototype, "body", own));
    await apiOf().fetch(new Request(API));
    assert.equal(asked[0].body, undefined);
});

test("aborting the request's signal rejects with its reason, before, during and after the head", async (context) => {
    const asked = fetching(context, ({ signal }) => {
        signal.throwIfAborted();
        return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    });
    const controller = new AbortController();
    const called = apiOf().fetch(new Request(API, { signal: controller.signal }));
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort(new Error("enough"));
    await assert.rejects(called, { message: "enough" });
    await assert.rejects(apiOf().fetch(new Request(API, { signal: controller.signal })), { message: "enough" });
    context.mock.restoreAll();
    const answered = fetching(context);
    const later = new AbortController();
    await apiOf().fetch(new Request(API, { signal: later.signal }));
    later.abort();
    assert.ok(asked.length && answered[0].signal.aborted);
});

test("a call is given up also while the core waits for a token, or isn't loaded yet", async () => {
    const never = new Promise(() => {});
    const settings = new UserManagerSettingsStore(ARGS);
    const core = { api: () => 0, apiFetch: () => never };
    for (const text of [(operation) => operation(core), () => never]) {
        const api = new ApiCalls({ settings, text, ask: async (operation) => JSON.parse(await text(operation)) }, { allowed: [API] });
        const controller = new AbortController();
        const called = api.fetch(new Request(API, { signal: controller.signal }));
        await new Promise((resolve) => setImmediate(resolve));
        controller.abort(new Error("enough"));
        await assert.rejects(called, { message: "enough" });
    }
});
