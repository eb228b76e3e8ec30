import type { ApiSettings } from "./api.js";
import type { Engine } from "./engine.js";
import { type Call, callApi } from "./http.js";
import { inWholeSeconds, within } from "./limits.js";

/** The core's indexes of each engine's lists: an app may pass the same list with each call. */
const numbers = new WeakMap<Engine, Map<string, Promise<number>>>();

/** Calls APIs of one list. */
export class ApiCalls {
    constructor(
        private readonly engine: Engine,
        private readonly settings: ApiSettings,
    ) {}

    /** See `Api.fetch`. */
    async fetch(request: Request, init?: RequestInit): Promise<Response> {
        const { headers, cache, credentials, integrity, keepalive, mode, referrer, referrerPolicy, signal } = request;
        const asked = { headers, cache, credentials, integrity, keepalive, mode, referrer, referrerPolicy, signal };
        // Not `body`, which not every browser's `Request` has.
        const bytes = await request.arrayBuffer();
        const call: Call = { init: { ...init, ...asked, body: bytes.byteLength ? bytes : undefined } };
        // The core doesn't know the signal, and may wait for a token first.
        const calling = async (): Promise<void> => {
            const api = await this.number();
            signal.throwIfAborted();
            await callApi(this.engine, call, (core, name) => core.apiFetch(api, name, request.method, request.url));
        };
        try {
            await within({ signal }, calling);
        } catch (error) {
            signal.throwIfAborted();
            throw error;
        }
        if (!call.response) throw new TypeError("Failed to fetch");
        return call.response;
    }

    /** The core's index of this list. */
    private number(): Promise<number> {
        const list = JSON.stringify(this.settings.allowed.map(forCore));
        const known = numbers.get(this.engine) ?? new Map<string, Promise<number>>();
        numbers.set(this.engine, known);
        let number = known.get(list);
        if (!number) {
            number = this.engine.ask<number>(async (core) => String(core.api(list)));
            known.set(list, number);
            number.catch(() => known.delete(list));
        }
        return number;
    }
}

/** An entry in the core's format. */
function forCore(api: ApiSettings["allowed"][number]): unknown {
    return typeof api === "object" && "token" in api && api.token ? { ...api, token: inWholeSeconds(api.token) } : api;
}
