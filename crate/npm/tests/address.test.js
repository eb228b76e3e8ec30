// The default URL of callback methods.

import assert from "node:assert/strict";
import { test } from "node:test";
import { UserManager } from "../dist/user-manager.js";
import { page } from "./support/window.js";

const SETTINGS = { authority: "https://login.example", client_id: "app", redirect_uri: "https://app.example/", automaticSilentRenew: false };

test("a callback without a URL uses the page's at the time of the call, before the rest of the library loads", async (context) => {
    const { location } = page(context);
    const signinEnd = context.mock.method(UserManager.prototype, "_signinEnd", async (url) => url);
    location.href = "https://app.example/?code=1&state=1";
    const answered = new UserManager(SETTINGS).signinRedirectCallback();
    // As when an app cleans the address bar.
    location.href = "https://app.example/";
    assert.equal(await answered, "https://app.example/?code=1&state=1");
    assert.equal(signinEnd.mock.callCount(), 1);
});
