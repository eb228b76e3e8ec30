import type { ApiSettings } from "./api.js";
import type { Engine } from "./engine.js";
import { type Call, callApi } from "./http.js";
import { inWholeSeconds } from "./limits.js";

/** The calls to one list of APIs. */
export class ApiCalls {
    private api: Promise<number> | undefined;

    constructor(
        private readonly engine: Engine,
        private readonly settings: ApiSettings,
    ) {}

    /** See `Api.fetch`. */
    async fetch(request: Request, init?: RequestInit): Promise<Response> {
        const { headers, cache, credentials, integrity, keepalive, mode, referrer, referrerPolicy, signal } = request;
        const asked = { headers, cache, credentials, integrity, keepalive, mode, referrer, referrerPolicy, signal };
        // Not by `body`, which not every browser's requests have.
        const bytes = await request.arrayBuffer();
        const call: Call = { init: { ...init, ...asked, body: bytes.byteLength ? bytes : undefined } };
        try {
            const api = await this.number();
            await callApi(this.engine, call, (core, name) => core.apiFetch(api, name, request.method, request.url));
        } catch (error) {
            signal.throwIfAborted();
            throw error;
        }
        if (!call.response) throw new TypeError("Failed to fetch");
        return call.response;
    }

    /** By what the core knows them. */
    private number(): Promise<number> {
        const allowed = JSON.stringify(this.settings.allowed.map(inWords));
        this.api ??= this.engine.ask<number>(async (core) => String(core.api(allowed))).catch((error: unknown) => {
            this.api = undefined;
            throw error;
        });
        return this.api;
    }
}

/** As the core reads it. */
function inWords(api: ApiSettings["allowed"][number]): unknown {
    return typeof api === "object" && "token" in api && api.token ? { ...api, token: inWholeSeconds(api.token) } : api;
}
