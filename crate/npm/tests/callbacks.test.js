// Callback pages: how they pass their URL on to the page that waits for it.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as upstream from "oidc-client-ts";
import { notifyOpener, notifyParent } from "../dist/navigators/callback.js";
import { IFrameNavigator } from "../dist/navigators/iframe.js";
import { UserManagerSettingsStore } from "../dist/user-manager-settings.js";
import { Foreign, ORIGIN, Other, page } from "./support/window.js";

const ARGS = { authority: "https://login.example", client_id: "app", redirect_uri: `${ORIGIN}/callback` };
const settings = (more) => new UserManagerSettingsStore({ ...ARGS, ...more });

test("a callback posts its URL to its opener as oidc-client-ts does, and closes", (context) => {
    const address = `${ORIGIN}/callback?code=c&state=s`;
    const opener = new Other();
    const own = page(context, { opener });
    notifyOpener(address, true);
    assert.equal(own.closings, 0);
    notifyOpener(address);
    assert.equal(own.closings, 1);
    assert.deepEqual(opener.posted, [
        [{ source: "oidc-client", url: address, keepOpen: true }, ORIGIN],
        [{ source: "oidc-client", url: address, keepOpen: false }, ORIGIN],
    ]);
    const theirs = new upstream.UserManager({ ...ARGS, automaticSilentRenew: false });
    return theirs.signinPopupCallback(address).then(() => assert.deepEqual(opener.posted[2], opener.posted[1]));
});

test("a frame's callback posts its URL to its parent at this origin or the one of the settings", async (context) => {
    const address = `${ORIGIN}/callback?code=c&state=s`;
    const parent = new Other();
    const own = page(context, { parent });
    await new IFrameNavigator(settings()).callback(address);
    const foreign = (own.parent = new Foreign());
    await new IFrameNavigator(settings({ iframeNotifyParentOrigin: "https://other.example" })).callback(address);
    assert.deepEqual(parent.posted, [[{ source: "oidc-client", url: address, keepOpen: false }, ORIGIN]]);
    assert.deepEqual(foreign.posted.map(([, origin]) => origin), ["https://other.example"]);
    assert.equal(own.closings, 0);
});

test("nothing is posted to a page of another origin", (context) => {
    const other = new Foreign();
    const own = page(context, { opener: other });
    assert.throws(() => notifyOpener(`${ORIGIN}/callback?state=s`), { code: "callback_other_origin" });
    own.parent = other;
    assert.throws(() => notifyParent(`${ORIGIN}/callback?state=s`), { code: "callback_other_origin" });
    assert.deepEqual([other.posted, own.closings], [[], 0]);
});

const claims = Buffer.from(JSON.stringify({ state: "s;app", name: "Zoë" })).toString("base64url");
for (const [where, address] of [
    ["query", `${ORIGIN}/callback?code=c&state=s%3Bapp`],
    ["fragment", `${ORIGIN}/callback#code=c&state=s`],
    ["a signed answer", `${ORIGIN}/callback?response=h.${claims}.s`],
]) {
    test(`a window severed from its opener uses a channel named after the state in ${where}`, async (context) => {
        page(context);
        const channel = new BroadcastChannel("oidc-client-popup-s");
        context.after(() => channel.close());
        const heard = [];
        const all = new Promise((resolve) => {
            channel.onmessage = ({ data }) => heard.push(data) === 2 && resolve();
        });
        notifyOpener(address);
        await all;
        assert.deepEqual(heard, [{ source: "oidc-client", url: address, keepOpen: false }, address]);
    });
}

test("a URL without a state is refused as with oidc-client-ts", (context) => {
    const own = page(context, { opener: Object.assign(new Other(), { closed: true }) });
    const message = "No parent and no state in URL. Can't complete notification.";
    assert.throws(() => notifyOpener(`${ORIGIN}/callback`), { message });
    assert.equal(own.closings, 0);
});
