// Sessions stored by oidc-client-ts are read by this library and vice versa, byte for byte.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as upstream from "oidc-client-ts";
import { User } from "../dist/user.js";
import { userOfCallback } from "../dist/user-of-callback.js";

const profile = { iss: "https://login.example", sub: "42", aud: "app", exp: 2, iat: 1, name: "Zoë \u2028 \"Z\"", roles: ["a", { b: null }] };
const full = {
    id_token: "a.b.c",
    session_state: "s.t",
    access_token: "at",
    refresh_token: "rt",
    token_type: "Bearer",
    scope: "openid profile",
    profile,
    expires_at: 1700000000,
    userState: { back: "/inbox" },
    url_state: "u",
};
const bare = { access_token: "at", token_type: "Bearer", profile };

test("both write the same bytes", () => {
    for (const args of [full, bare, { ...bare, session_state: null, scope: "" }]) {
        assert.equal(new User(args).toStorageString(), new upstream.User(args).toStorageString());
    }
});

test("both read what the other wrote, and have the same members", () => {
    for (const args of [full, bare]) {
        const text = new upstream.User(args).toStorageString();
        const ours = User.fromStorageString(text);
        assert.deepEqual({ ...ours }, { ...upstream.User.fromStorageString(text) });
        assert.equal(ours.toStorageString(), text);
        assert.equal(upstream.User.fromStorageString(ours.toStorageString()).toStorageString(), text);
    }
});

test("unknown stored members are preserved, also through a copy and a proxy", () => {
    const stored = JSON.parse(new User(full).toStorageString());
    const text = JSON.stringify({ ...stored, clock_offset: -3, signin_id: "x", session: "y", revision: 2, state: { a: 1 } });
    const user = User.fromStorageString(text);
    assert.equal(user.toStorageString(), text);
    assert.equal(new User({ ...user }).toStorageString(), text);
    assert.equal(new Proxy(user, {}).toStorageString(), text);
    user.access_token = "new";
    assert.equal(user.toStorageString(), text.replace('"at"', '"new"'));
    assert.deepEqual(Object.keys(user), Object.keys(new upstream.User(full)));
    assert.equal(user.state, undefined);
});

test("a stored __proto__ member changes no prototype", () => {
    const text = `{"access_token":"at","__proto__":{"polluted":true}}`;
    const user = User.fromStorageString(text);
    assert.equal(user.polluted, undefined);
    assert.ok(user instanceof User);
    assert.match(user.toStorageString(), /"__proto__":\{"polluted":true\}/);
});

test("a callback's user has its state and url_state, and doesn't store the latter", () => {
    const stored = JSON.stringify({ ...JSON.parse(new User(full).toStorageString()), state: { back: "/inbox" } });
    const told = JSON.stringify({ ...JSON.parse(stored), url_state: "u" });
    const user = userOfCallback(told);
    assert.deepEqual([user.state, user.url_state], [{ back: "/inbox" }, "u"]);
    assert.equal(user.toStorageString(), stored);
});

test("expiry and scopes are computed as with oidc-client-ts", (context) => {
    context.mock.timers.enable({ apis: ["Date"], now: 1_699_999_990_999 });
    for (const args of [full, bare, { ...full, expires_at: 1699999990 }, { ...full, expires_at: 1 }]) {
        const [ours, theirs] = [new User(args), new upstream.User(args)];
        assert.deepEqual([ours.expires_in, ours.expired, ours.scopes], [theirs.expires_in, theirs.expired, theirs.scopes]);
        for (const seconds of [10.9, undefined, -1]) {
            ours.expires_in = theirs.expires_in = seconds;
            assert.equal(ours.expires_at, theirs.expires_at);
        }
    }
});
