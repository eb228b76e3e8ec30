import { ErrorResponse, ErrorTimeout } from "./errors.js";
import { Logger } from "./log.js";
import type { ExtraHeader } from "./oidc-client-settings.js";

/** Headers of the request itself, which the settings don't change. */
const PROTECTED = ["accept", "content-type"];

/** Fetches JSON. */
export class JsonService {
    private readonly _logger = new Logger("JsonService");

    constructor(
        private readonly _contentTypes: readonly string[],
        private readonly _extraHeaders: Record<string, ExtraHeader> = {},
    ) {}

    /**
     * What is at this address.
     *
     * @throws ErrorTimeout when it isn't there in time; ErrorResponse when the provider said no; Error when it isn't JSON.
     */
    async getJson(
        url: string,
        { credentials, timeoutInSeconds }: { credentials?: RequestCredentials; timeoutInSeconds?: number } = {},
    ): Promise<Record<string, unknown>> {
        const logger = this._logger.create("getJson");
        logger.debug("url:", url);
        const controller = new AbortController();
        const timer = timeoutInSeconds ? setTimeout(() => controller.abort(), timeoutInSeconds * 1000) : undefined;
        try {
            const response = await fetch(url, { headers: this._headers(), credentials, signal: controller.signal });
            return await this._read(response, url);
        } catch (err) {
            logger.error("Error getting JSON:", err);
            throw controller.signal.aborted ? new ErrorTimeout("Network timed out") : err;
        } finally {
            clearTimeout(timer);
        }
    }

    private async _read(response: Response, url: string): Promise<Record<string, unknown>> {
        const contentType = response.headers.get("Content-Type");
        if (contentType && !this._contentTypes.some((known) => contentType.startsWith(known))) {
            throw new Error(`Invalid response Content-Type: ${contentType}, from URL: ${url}`);
        }
        const status = `${response.statusText} (${response.status})`;
        const json = (await response.json().catch((err: unknown) => {
            throw response.ok || err instanceof DOMException ? err : new Error(status);
        })) as Record<string, unknown>;
        if (response.ok) return json;
        throw json?.error ? new ErrorResponse(json) : new Error(`${status}: ${JSON.stringify(json)}`);
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
