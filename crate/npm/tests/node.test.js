// Outside of a browser, importing and constructing must succeed.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import * as upstream from "oidc-client-ts";
import * as ours from "../dist/index.js";

const ARGS = { authority: "https://login.example", client_id: "app", redirect_uri: "https://app.example/callback" };

test("window and document are undefined", () => {
    for (const name of ["window", "document", "localStorage", "indexedDB"]) assert.equal(typeof globalThis[name], "undefined");
});

test("every export of oidc-client-ts exists, with the same type", () => {
    const names = Object.keys(upstream);
    assert.equal(names.length, 22);
    for (const name of names) assert.equal(typeof ours[name], typeof upstream[name], name);
});

test("managers, clients and stores can be created, and no user is signed in", async () => {
    for (const { UserManager, OidcClient, UserManagerSettingsStore, OidcClientSettingsStore } of [ours, upstream]) {
        const manager = new UserManager(ARGS);
        assert.equal(await manager.getUser(), null);
        manager.stopSilentRenew();
        new OidcClient(ARGS);
        new OidcClientSettingsStore(ARGS);
        new UserManagerSettingsStore(ARGS);
    }
    new ours.WebStorageStateStore();
    new ours.IndexedDbDPoPStore();
});

test("the version is the package's", async () => {
    const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
    assert.equal(ours.Version, version);
});
