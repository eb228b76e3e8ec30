import { type Engine, engineOf } from "./engine.js";
import { Logger } from "./log.js";
import { MetadataService } from "./metadata-service.js";
import { type OidcClientSettings, OidcClientSettingsStore } from "./oidc-client-settings.js";

/** The part of {@link OidcClient} that is available at once. */
export class OidcClientBase {
    readonly settings: OidcClientSettingsStore;
    /** The provider's metadata. */
    readonly metadataService: MetadataService;
    protected readonly _logger = new Logger("OidcClient");

    constructor(settings: OidcClientSettings | OidcClientSettingsStore, metadataService?: MetadataService) {
        this.settings =
            settings instanceof OidcClientSettingsStore ? settings : new OidcClientSettingsStore(settings);
        this.metadataService = metadataService ?? new MetadataService(this.settings);
    }

    /** The core of these settings. */
    protected get _engine(): Engine {
        return engineOf(this.settings);
    }
}
