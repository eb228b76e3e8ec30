import { lazily } from "./lazy.js";
import { MetadataServiceBase } from "./metadata-service-base.js";
import type { MetadataServiceOperations } from "./metadata-service-operations.js";

const METHODS = [
    "getMetadata",
    "getIssuer",
    "getAuthorizationEndpoint",
    "getUserInfoEndpoint",
    "getTokenEndpoint",
    "getCheckSessionIframe",
    "getEndSessionEndpoint",
    "getRevocationEndpoint",
    "getKeysEndpoint",
    "getSigningKeys",
    "_getMetadataProperty",
];

/**
 * The provider's metadata and keys as it publishes them, cached in memory. They aren't validated: sign-ins don't use these,
 * but validated metadata of their own.
 */
export const MetadataService: typeof MetadataServiceOperations = lazily(
    MetadataServiceBase,
    METHODS,
    (later) => later.MetadataServiceOperations,
);
export type MetadataService = MetadataServiceOperations;
