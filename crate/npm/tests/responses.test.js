// Callback URLs, parsed as by oidc-client-ts.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as upstream from "oidc-client-ts";
import { asWritten } from "../dist/as-written.js";
import { ErrorResponse, ErrorTimeout, OidcError } from "../dist/errors.js";
import { SigninResponse } from "../dist/signin-response.js";
import { SignoutResponse } from "../dist/signout-response.js";
import { readParams, splitState } from "../dist/url-utils.js";

const QUERIES = [
    "",
    "code=c&state=s&session_state=a.b",
    "state=s;app;more",
    "state=s%253Btwice",
    "state=s%3B",
    "state=",
    "error=access_denied&error_description=no%20way&error_uri=https%3A%2F%2Fa.example&state=s",
    "scope=openid",
];

test("sign-in and sign-out responses have the same members", () => {
    for (const query of QUERIES) {
        const params = new URLSearchParams(query);
        assert.deepEqual({ ...new SigninResponse(params) }, { ...new upstream.SigninResponse(params) }, query);
        assert.deepEqual({ ...new SignoutResponse(params) }, { ...new upstream.SignoutResponse(params) }, query);
    }
});

test("a state that can't be decoded twice is used as it is", () => {
    assert.deepEqual(splitState("s;100%"), { state: "s", url_state: "100%" });
});

test("expires_in may be a number or a string", (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: 1_700_000_000_500 });
    for (const value of [3600, "3600", 0, -1, 1.9, undefined, "soon"]) {
        const [ours, theirs] = [SigninResponse, upstream.SigninResponse].map((made) => {
            const response = new made(new URLSearchParams());
            response.expires_in = value;
            return [response.expires_at, response.expires_in];
        });
        assert.deepEqual(ours, theirs, String(value));
    }
});

test("isOpenId depends on the scope or the ID token", () => {
    for (const members of [{}, { scope: "openid email" }, { scope: "email" }, { id_token: "a.b.c" }]) {
        const [ours, theirs] = [SigninResponse, upstream.SigninResponse].map(
            (made) => Object.assign(new made(new URLSearchParams()), members).isOpenId,
        );
        assert.equal(ours, theirs);
    }
});

test("parameters are read from the query or fragment, of absolute and relative URLs", () => {
    assert.equal(readParams("https://a.example/?state=q#state=f").get("state"), "q");
    assert.equal(readParams("https://a.example/?state=q#state=f", "fragment").get("state"), "f");
    assert.equal(readParams("/callback?state=q").get("state"), "q");
    assert.throws(() => readParams(""), { name: "TypeError", message: "Invalid URL" });
});

test("errors have the same members", () => {
    const form = new URLSearchParams("a=b");
    for (const args of [
        { error: "access_denied" },
        { error: "e", error_description: "d", error_uri: "u", userState: 1, session_state: "s", url_state: "t" },
        { error: "e", error_description: null, error_uri: null, session_state: null },
    ]) {
        const [ours, theirs] = [new ErrorResponse(args, form), new upstream.ErrorResponse(args, form)];
        assert.deepEqual({ ...ours, message: ours.message }, { ...theirs, code: args.error, message: theirs.message });
    }
    assert.throws(() => new ErrorResponse({}), { message: "No error passed" });
    const [ours, theirs] = [new ErrorTimeout("late"), new upstream.ErrorTimeout("late")];
    assert.deepEqual({ ...ours, message: ours.message }, { ...theirs, message: theirs.message });
    assert.ok(new OidcError("c", "m") instanceof Error);
    assert.equal(new OidcError("c", "m").code, "c");
});

test("the redirect URI of a response is written as configured where it is the same page, else as received", (context) => {
    globalThis.location = { href: "https://app.example/here" };
    context.after(() => delete globalThis.location);
    const answer = "?code=c&state=s#/route";
    for (const [asked, came] of [
        ["https://app.example", "https://app.example/"],
        ["HTTPS://App.Example:443/callback?tenant=1", "https://app.example/callback"],
        ["https://app.example/größe", "https://app.example/gr%C3%B6%C3%9Fe"],
        ["https://app.example/callback", "/callback"],
        ["https://app.example/here", ""],
    ]) {
        assert.equal(asWritten(came + answer, asked), asked.replace(/\?.*/, "") + answer);
    }
    assert.equal(asWritten(answer, "https://app.example/callback?tenant=1#a"), `https://app.example/callback${answer}`);
    assert.equal(asWritten("#code=c", "https://app.example/callback?tenant=1#a"), "https://app.example/callback?tenant=1#code=c");
    for (const [asked, came] of [
        ["https://app.example/callback", "https://app.example/callback/"],
        ["https://app.example/callback", "https://app.example/Callback"],
        ["https://app.example/callback", "http://app.example/callback"],
        ["https://app.example/callback", "https://app.example:8443/callback"],
        // Both have an opaque origin.
        ["my-app://good/callback", "my-app://evil/callback"],
        ["nothing", "https://app.example/callback"],
    ]) {
        assert.equal(asWritten(came + answer, asked), came + answer);
    }
});
