import { ErrorResponse, ErrorTimeout, OidcError } from "./errors.js";
import { PROTECTED } from "./http.js";
import { after } from "./limits.js";
import { Logger } from "./log.js";
import type { ExtraHeader } from "./oidc-client-settings.js";

/** Fetches JSON. */
export class JsonService {
    private readonly _logger = new Logger("JsonService");

    constructor(
        /** What is fetched; part of its errors' codes. */
        private readonly _what: "metadata" | "jwks",
        private readonly _contentTypes: readonly string[],
        private readonly _extraHeaders: Record<string, ExtraHeader> = {},
    ) {}

    /**
     * Fetches the JSON at this URL.
     *
     * @throws ErrorTimeout when it doesn't arrive in time; ErrorResponse when the provider returned an error; OidcError when
     * it can't be fetched, or isn't JSON.
     */
    async getJson(
        url: string,
        { credentials, timeoutInSeconds }: { credentials?: RequestCredentials; timeoutInSeconds?: number } = {},
    ): Promise<Record<string, unknown>> {
        const logger = this._logger.create("getJson");
        logger.debug("url:", url);
        const controller = new AbortController();
        const timer = timeoutInSeconds ? after(timeoutInSeconds, () => controller.abort()) : undefined;
        try {
            const sent = fetch(url, { headers: this._headers(), credentials, signal: controller.signal });
            const response = await sent.catch((err: Error) => this._refuse("provider_unreachable", err.message));
            return await this._read(response, url);
        } catch (err) {
            logger.error("Error getting JSON:", err);
            if (!controller.signal.aborted) throw err;
            throw Object.assign(new ErrorTimeout("Network timed out"), { code: "provider_timeout" });
        } finally {
            clearTimeout(timer);
        }
    }

    private async _read(response: Response, url: string): Promise<Record<string, unknown>> {
        const contentType = response.headers.get("Content-Type");
        if (contentType && !this._contentTypes.some((known) => contentType.startsWith(known))) {
            this._refuse(`${this._what}_not_json`, `Invalid response Content-Type: ${contentType}, from URL: ${url}`);
        }
        const status = `${response.statusText} (${response.status})`;
        const json = (await response.json().catch((err: Error) => {
            if (!response.ok) this._refuse(`${this._what}_status`, status);
            this._refuse(err instanceof SyntaxError ? `${this._what}_not_json` : "provider_unreachable", err.message);
        })) as Record<string, unknown>;
        if (response.ok) return json;
        if (json?.error) throw new ErrorResponse(json);
        return this._refuse(`${this._what}_status`, `${status}: ${JSON.stringify(json)}`);
    }

    private _refuse(code: string, message: string): never {
        throw new OidcError(code, message);
    }

    private _headers(): Record<string, string> {
        const headers: Record<string, string> = { Accept: this._contentTypes.join(", ") };
        for (const [name, content] of Object.entries(this._extraHeaders)) {
            if (PROTECTED.includes(name.toLowerCase())) {
                this._logger.warn("Protected header could not be set", name, PROTECTED);
                continue;
            }
            const value = typeof content === "function" ? content() : content;
            if (value) headers[name] = value;
        }
        return headers;
    }
}
