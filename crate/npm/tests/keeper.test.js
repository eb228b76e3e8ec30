// The worker that keeps refresh tokens (`keeper.js`): what it passes on, and what it keeps.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const SOURCE = readFileSync(new URL("../../client/assets/keeper.js", import.meta.url), "utf8");
const URL_OF_TOKENS = "https://login.example/token";

/** A worker, and a provider that responds with these texts in turn, when it is allowed to. */
function worker(...answers) {
    const provider = { sent: [], answer: async () => {} };
    const fetch = async (_url, { body }) => {
        provider.sent.push(new URLSearchParams(body));
        await provider.answer();
        return new Response(answers.shift());
    };
    const self = {};
    vm.runInNewContext(SOURCE, { self, fetch, crypto, URL, URLSearchParams, AbortSignal, JSON, TextEncoder });
    const ask = (data) => new Promise((resolve) => self.onmessage({ data, ports: [{ postMessage: resolve }] }));
    const send = (fields) => {
        const body = String(new URLSearchParams(fields));
        return ask({ do: "send", url: URL_OF_TOKENS, method: "POST", headers: [], body, seconds: 10 });
    };
    return { provider, ask, send };
}

const body = async (answer) => JSON.parse((await answer).body);

test("a refresh token is extracted however it is escaped, and sent unescaped", async () => {
    for (const written of ["a/b+c=", "a\\/b+c=", "a/b\\u002Bc\\u003d", "\\u0061/b+c="]) {
        const { provider, send } = worker(`{"refresh_token":"${written}","scope":"\\"a\\\\","n":1.50}`, "{}");
        const { body: text } = await send({ code: "code" });
        const name = JSON.parse(text).refresh_token;
        assert.match(name, /^kept:/);
        assert.equal(text, `{"refresh_token":"${name}","scope":"\\"a\\\\","n":1.50}`, "the rest is as it was");
        await send({ refresh_token: name });
        assert.equal(provider.sent[1].get("refresh_token"), "a/b+c=");
    }
});

test("an empty string is no refresh token, and replaces none", async () => {
    const answers = ['{"refresh_token":"first"}', '{"refresh_token":"","scope":""}', "{}"];
    const { provider, send } = worker(...answers);
    const { refresh_token: name } = await body(send({ code: "code" }));
    assert.deepEqual(await body(send({ refresh_token: name })), { refresh_token: "", scope: "" });
    await send({ refresh_token: name });
    assert.equal(provider.sent[2].get("refresh_token"), "first");
});

test("a session keeps one name", async () => {
    const { provider, send } = worker('{"refresh_token":"first"}', '{"refresh_token":"second"}', "{}");
    const { refresh_token: name } = await body(send({ code: "code" }));
    assert.equal((await body(send({ refresh_token: name }))).refresh_token, name);
    await send({ refresh_token: name });
    assert.equal(provider.sent[2].get("refresh_token"), "second");
});

test("a session removed during its renewal stays removed", async () => {
    const { provider, ask, send } = worker('{"refresh_token":"first"}', '{"refresh_token":"second"}');
    const { refresh_token: name } = await body(send({ code: "code" }));
    let answer;
    provider.answer = () => new Promise((resolve) => (answer = resolve));
    const renewal = send({ refresh_token: name });
    assert.deepEqual({ ...(await ask({ do: "forget", token: name })) }, { done: true });
    answer();
    assert.equal((await body(renewal)).refresh_token, name, "and no page sees it");
    assert.deepEqual({ ...(await send({ refresh_token: name })) }, { error: "lost" });
    assert.equal(provider.sent.length, 2);
});

test("a long response is read", async () => {
    const long = "x".repeat(5_000_000);
    const { send } = worker(`{"id_token":"${long}","refresh_token":"secret"}`);
    const answer = await body(send({ code: "code" }));
    assert.equal(answer.id_token, long);
    assert.match(answer.refresh_token, /^kept:/);
});
