// Classes whose larger part is loaded later: calling, overriding and replacing their methods works as with other classes.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import * as peer from "oidc-client-ts";
import { CheckSessionIFrame } from "../dist/check-session-iframe.js";
import { later } from "../dist/lazy.js";
import { MetadataService } from "../dist/metadata-service.js";
import { OidcClient } from "../dist/oidc-client.js";
import { SessionMonitor } from "../dist/session-monitor.js";
import { UserManager } from "../dist/user-manager.js";

const SETTINGS = { authority: "https://login.example", client_id: "app", redirect_uri: "https://app.example/" };
const METADATA = { issuer: "https://login.example", token_endpoint: "https://login.example/token" };
const CLASSES = { CheckSessionIFrame, MetadataService, OidcClient, SessionMonitor, UserManager };
/** The files that declare the larger parts, full classes last. */
const DECLARED = {
    MetadataService: ["metadata-service-operations"],
    OidcClient: ["oidc-client-operations"],
    UserManager: ["user-manager-steps", "user-manager-silent", "user-manager-operations"],
};

/** The classes' members before the rest is loaded. */
const stubs = Object.fromEntries(Object.entries(CLASSES).map(([name, it]) => [name, Object.getOwnPropertyNames(it.prototype)]));

class Double extends MetadataService {
    async getMetadata() {
        return { ...(await super.getMetadata()), token_endpoint: "https://proxy.example/token" };
    }
}

test("an overridden method is called by the others, and can call super", async () => {
    const client = new OidcClient({ ...SETTINGS, metadata: METADATA });
    assert.equal(await new Double(client.settings).getTokenEndpoint(), "https://proxy.example/token");
});

test("a replaced method stays replaced when the rest is loaded", async (context) => {
    const { prototype } = UserManager;
    const spy = context.mock.method(prototype, "_signinEnd", async () => "spied");
    await later();
    assert.equal(await new UserManager(SETTINGS).signinRedirectCallback("https://app.example/?code=1&state=1"), "spied");
    assert.equal(spy.mock.callCount(), 1);
});

test("all methods of oidc-client-ts exist before the rest is loaded", () => {
    for (const [name, known] of Object.entries(stubs)) {
        const theirs = Object.getOwnPropertyNames(peer[name].prototype);
        const ours = new Set([...known, ...Object.getOwnPropertyNames(Object.getPrototypeOf(CLASSES[name].prototype))]);
        const absent = theirs.filter((method) => !ours.has(method) && !method.startsWith("_get"));
        assert.deepEqual(absent, [], name);
    }
});

test("all our public asynchronous methods exist before the rest is loaded", async () => {
    for (const [name, files] of Object.entries(DECLARED)) {
        for (const file of files) {
            const text = await readFile(new URL(`../dist/${file}.d.ts`, import.meta.url), "utf8");
            const declared = [...text.matchAll(/^    (?:protected |abstract )*(\w+)(?:<\w+>)?\([^;]*\): Promise</gm)].map(([, method]) => method);
            assert.ok(declared.length > 0, file);
            const isOwn = (method) => method.startsWith("_") && !(method in peer[name].prototype);
            assert.deepEqual(declared.filter((method) => !stubs[name].includes(method) && !isOwn(method)), [], file);
        }
    }
});
