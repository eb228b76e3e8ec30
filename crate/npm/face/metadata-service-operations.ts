import { MetadataServiceBase } from "./metadata-service-base.js";
import { OidcError } from "./errors.js";
import { isSameOrigin } from "./http.js";
import { JsonService } from "./json-service.js";
import type { OidcMetadata, SigningKey } from "./oidc-metadata.js";

const NO_ADDRESS = "No authority or metadataUrl configured on settings";

/** {@link MetadataServiceBase} with all methods. */
export class MetadataServiceOperations extends MetadataServiceBase {
    /**
     * The provider's metadata, merged with `metadataSeed`.
     *
     * @throws OidcError (as all methods here) when there is no URL, no response, or one that isn't JSON.
     */
    async getMetadata(): Promise<Partial<OidcMetadata>> {
        const logger = this._logger.create("getMetadata");
        if (this._metadata) return this._metadata;
        const { metadataUrl, metadataSeed, fetchRequestCredentials } = this._settings;
        if (!metadataUrl) return logger.throw(new OidcError("authority_missing", NO_ADDRESS));
        logger.debug("getting metadata from", metadataUrl);
        const metadata = await this._getJson("metadata", metadataUrl, fetchRequestCredentials);
        this._metadata = { ...metadata, ...metadataSeed };
        return this._metadata;
    }

    getIssuer(): Promise<string> {
        return this._getMetadataProperty("issuer") as Promise<string>;
    }

    getAuthorizationEndpoint(): Promise<string> {
        return this._getMetadataProperty("authorization_endpoint") as Promise<string>;
    }

    getUserInfoEndpoint(): Promise<string> {
        return this._getMetadataProperty("userinfo_endpoint") as Promise<string>;
    }

    getTokenEndpoint(optional: false): Promise<string>;
    getTokenEndpoint(optional?: true): Promise<string | undefined>;
    getTokenEndpoint(optional = true): Promise<string | undefined> {
        return this._getMetadataProperty("token_endpoint", optional) as Promise<string | undefined>;
    }

    getCheckSessionIframe(): Promise<string | undefined> {
        return this._getMetadataProperty("check_session_iframe", true) as Promise<string | undefined>;
    }

    getEndSessionEndpoint(): Promise<string | undefined> {
        return this._getMetadataProperty("end_session_endpoint", true) as Promise<string | undefined>;
    }

    getRevocationEndpoint(optional: false): Promise<string>;
    getRevocationEndpoint(optional?: true): Promise<string | undefined>;
    getRevocationEndpoint(optional = true): Promise<string | undefined> {
        return this._getMetadataProperty("revocation_endpoint", optional) as Promise<string | undefined>;
    }

    getKeysEndpoint(optional: false): Promise<string>;
    getKeysEndpoint(optional?: true): Promise<string | undefined>;
    getKeysEndpoint(optional = true): Promise<string | undefined> {
        return this._getMetadataProperty("jwks_uri", optional) as Promise<string | undefined>;
    }

    /** @throws OidcError when a member that isn't optional is missing. */
    protected async _getMetadataProperty(
        name: keyof OidcMetadata,
        optional = false,
    ): Promise<string | boolean | string[] | undefined> {
        const logger = this._logger.create(`_getMetadataProperty('${name}')`);
        const value = (await this.getMetadata())[name];
        if (value === undefined) {
            const what = `Metadata does not contain property ${name}`;
            if (!optional) logger.throw(new OidcError("metadata_member_missing", what));
            logger.warn("Metadata does not contain optional property");
        }
        return value;
    }

    /** The provider's signing keys. */
    async getSigningKeys(): Promise<SigningKey[] | null> {
        const logger = this._logger.create("getSigningKeys");
        if (this._signingKeys) return this._signingKeys;
        const url = await this.getKeysEndpoint(false);
        const { keys } = await this._getJson("jwks", url);
        if (!Array.isArray(keys)) return logger.throw(new OidcError("jwks_keys_missing", "Missing keys on keyset"));
        return (this._signingKeys = keys as SigningKey[]);
    }

    private async _getJson(
        what: "metadata" | "jwks",
        url: string,
        credentials?: RequestCredentials,
    ): Promise<Record<string, unknown>> {
        const { authority, extraHeaders, requestTimeoutInSeconds } = this._settings;
        const headers = what === "metadata" || isSameOrigin(url, authority) ? extraHeaders : {};
        const service = new JsonService(what, ["application/jwk-set+json", "application/json"], headers);
        return await service.getJson(url, { credentials, timeoutInSeconds: requestTimeoutInSeconds });
    }
}
