import { Logger } from "./log.js";
import type { OidcClientSettingsStore } from "./oidc-client-settings.js";
import type { OidcMetadata, SigningKey } from "./oidc-metadata.js";

/** The part of {@link MetadataService} that is available at once. */
export class MetadataServiceBase {
    /** @internal */
    protected readonly _settings: OidcClientSettingsStore;
    /** @internal */
    protected readonly _logger = new Logger("MetadataService");
    /** @internal */
    protected _signingKeys: SigningKey[] | null;
    /** @internal */
    protected _metadata: Partial<OidcMetadata> | null;

    constructor(settings: OidcClientSettingsStore) {
        this._settings = settings;
        this._signingKeys = settings.signingKeys ?? null;
        this._metadata = settings.metadata ?? null;
    }

    /** Forgets the keys, so that they are fetched again. */
    resetSigningKeys(): void {
        this._signingKeys = null;
    }
}
