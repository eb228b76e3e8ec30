// The provider's metadata and keys from a server, compared with oidc-client-ts.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import * as upstream from "oidc-client-ts";
import { ErrorTimeout } from "../dist/errors.js";
import { MetadataService } from "../dist/metadata-service.js";
import { OidcClientSettingsStore } from "../dist/oidc-client-settings.js";

const METADATA = { issuer: "https://login.example", token_endpoint: "https://login.example/token" };
const KEYS = { keys: [{ kty: "RSA", kid: "1", n: "n", e: "AQAB" }] };
const JSON_TYPE = { "Content-Type": "application/json; charset=utf-8" };
const requests = [];
let origin;
let answers;

const server = createServer((request, response) => {
    requests.push({ url: request.url, headers: request.headers });
    const { status = 200, headers = JSON_TYPE, body, slow } = answers(request.url);
    if (slow) return;
    response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
});
before(async () => {
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${server.address().port}`;
});
after(() => {
    server.closeAllConnections();
    server.close();
});

const settings = (given) => ({ authority: origin, client_id: "app", redirect_uri: "https://app.example/", ...given });
const ours = (given) => new MetadataService(new OidcClientSettingsStore(settings(given)));
const theirs = (given) => new upstream.MetadataService(new upstream.OidcClientSettingsStore(settings(given)));

/** The outcome of both libraries, which must be the same. */
async function same(given, use) {
    const outcome = async (service) => {
        try {
            return { value: await use(service) };
        } catch (thrown) {
            const { message, error, error_description } = thrown;
            assert.equal(typeof thrown.code, service instanceof MetadataService ? "string" : "undefined", message);
            return { message, error, error_description };
        }
    };
    const outcomes = [await outcome(ours(given)), await outcome(theirs(given))];
    assert.deepEqual(...outcomes);
    return outcomes[0];
}

const everything = async (service) => [
    await service.getMetadata(),
    await service.getIssuer(),
    await service.getTokenEndpoint(),
    await service.getTokenEndpoint(false),
    await service.getCheckSessionIframe(),
    await service.getEndSessionEndpoint(),
    await service.getRevocationEndpoint(),
    await service.getKeysEndpoint(),
];

test("metadata is fetched once, with the settings' merged over it", async () => {
    answers = () => ({ body: METADATA });
    requests.length = 0;
    const { value } = await same({ metadataSeed: { end_session_endpoint: "https://a.example/" } }, everything);
    assert.equal(value[5], "https://a.example/");
    assert.deepEqual(requests.map(({ url }) => url), Array(2).fill("/.well-known/openid-configuration"));
});

test("metadata of the settings is used without a request", async () => {
    requests.length = 0;
    await same({ metadata: METADATA, metadataSeed: { issuer: "unused" } }, everything);
    assert.deepEqual(requests, []);
});

test("a missing member is named", async () => {
    answers = () => ({ body: METADATA });
    for (const method of ["getAuthorizationEndpoint", "getUserInfoEndpoint", "getSigningKeys"]) {
        const { message } = await same({}, (service) => service[method]());
        assert.match(message, /^Metadata does not contain property /);
    }
    for (const method of ["getRevocationEndpoint", "getKeysEndpoint"]) await same({}, (service) => service[method](false));
    await same({ authority: undefined }, (service) => service.getMetadata());
});

test("keys are fetched once, until they are reset", async () => {
    answers = (url) => ({ body: url === "/keys" ? KEYS : { ...METADATA, jwks_uri: `${origin}/keys` } });
    requests.length = 0;
    const { value } = await same({}, async (service) => {
        const keys = [await service.getSigningKeys(), await service.getSigningKeys()];
        service.resetSigningKeys();
        return [...keys, await service.getSigningKeys()];
    });
    assert.deepEqual(value, [KEYS.keys, KEYS.keys, KEYS.keys]);
    assert.equal(requests.filter(({ url }) => url === "/keys").length, 4);
    await same({ signingKeys: KEYS.keys }, (service) => service.getSigningKeys());
    answers = (url) => ({ body: url === "/keys" ? {} : { jwks_uri: `${origin}/keys` } });
    await same({}, (service) => service.getSigningKeys());
});

test("an invalid response has the message of oidc-client-ts", async () => {
    const refused = [
        { headers: { "Content-Type": "text/html" }, body: "<p>" },
        { headers: {}, body: METADATA },
        { headers: { "Content-Type": "application/jwk-set+json" }, body: KEYS },
        { body: "{" },
        { status: 500, body: "{" },
        { status: 404, body: { detail: "no" } },
        { status: 400, body: { error: "invalid_request", error_description: "d" } },
        { status: 503, headers: { "Content-Type": "text/plain" }, body: "later" },
    ];
    for (const answer of refused) {
        answers = () => answer;
        await same({}, (service) => service.getMetadata());
    }
});

test("a failure isn't cached", async () => {
    const service = ours();
    answers = () => ({ status: 500, body: {} });
    await assert.rejects(service.getMetadata());
    answers = () => ({ body: METADATA });
    assert.equal(await service.getIssuer(), METADATA.issuer);
});

test("headers of the settings are sent, evaluated if functions, and don't override the request's", async () => {
    answers = () => ({ body: METADATA });
    requests.length = 0;
    const extraHeaders = { "X-A": "a", "X-B": () => "b", "X-Empty": "", Accept: "text/html", "content-type": "x", Authorization: "Basic a" };
    await same({ extraHeaders }, (service) => service.getMetadata());
    const sent = requests.map(({ headers }) => [headers["x-a"], headers["x-b"], headers["x-empty"], headers.accept, headers["content-type"], headers.authorization]);
    assert.deepEqual(sent[0], ["a", "b", undefined, "application/jwk-set+json, application/json", undefined, "Basic a"]);
    assert.deepEqual(sent[0], sent[1]);
    await ours({ extraHeaders: { DPoP: "a proof of the app's" } }).getMetadata();
    assert.equal(requests.at(-1).headers.dpop, undefined);
});

test("a timeout of 0 means no limit", async () => {
    answers = () => ({ body: METADATA });
    assert.deepEqual(await ours({ requestTimeoutInSeconds: Infinity }).getMetadata(), METADATA);
});

test("a slow response times out, in its head and in its body", async () => {
    answers = () => ({ slow: true });
    const error = await ours({ requestTimeoutInSeconds: 0.05 }).getMetadata().catch((error) => error);
    assert.ok(error instanceof ErrorTimeout);
    assert.equal(error.message, "Network timed out");
    await same({ requestTimeoutInSeconds: 0.05 }, (service) => service.getMetadata());
    const halfway = createServer((_, response) => void response.writeHead(200, JSON_TYPE).write("{"));
    await new Promise((resolve) => halfway.listen(0, "127.0.0.1", resolve));
    const authority = `http://127.0.0.1:${halfway.address().port}`;
    await assert.rejects(ours({ authority, requestTimeoutInSeconds: 0.05 }).getMetadata(), { name: "ErrorTimeout" });
    halfway.closeAllConnections();
    halfway.close();
});
