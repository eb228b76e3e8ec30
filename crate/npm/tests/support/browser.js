// A real browser, and a server for its pages.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { chromium } from "@playwright/test";

const ROOTS = {
    "/dist/": new URL("../../dist/", import.meta.url),
    "/upstream/": new URL("../", import.meta.resolve("oidc-client-ts")),
    "/jwt-decode/": new URL("../", import.meta.resolve("jwt-decode")),
};
const IMPORTS = { "oidc-client-ts": "/upstream/esm/oidc-client-ts.js", "jwt-decode": "/jwt-decode/esm/index.js" };
const PAGE = `<!doctype html><meta charset="utf-8"><title>Test</title>
<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>`;

/** Starts the browser and the server for the tests of a file. Each path that isn't a file is an empty page. */
export async function open(pages = {}) {
    const server = createServer(async (request, response) => {
        const { pathname } = new URL(request.url, "http://localhost");
        const [prefix, root] = Object.entries(ROOTS).find(([prefix]) => pathname.startsWith(prefix)) ?? [];
        const { body = "", headers = {} } = pages[pathname] ?? {};
        if (!root) return response.writeHead(200, { "Content-Type": "text/html", ...headers }).end(PAGE + body);
        const file = await readFile(new URL(pathname.slice(prefix.length), root)).catch(() => null);
        response.writeHead(file ? 200 : 404, { "Content-Type": "text/javascript" }).end(file);
    });
    await new Promise((resolve) => server.listen(0, "localhost", resolve));
    const browser = await chromium.launch({
        executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
        args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
    });
    return {
        origin: `http://localhost:${server.address().port}`,
        browser,
        async close() {
            await browser.close();
            server.closeAllConnections();
            server.close();
        },
    };
}
