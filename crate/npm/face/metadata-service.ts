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
 * The provider's metadata and keys as it publishes them, kept in memory. Nothing is checked here: sign-ins don't trust what
 * this gives, but check metadata of their own.
 */
export const MetadataService: typeof MetadataServiceOperations = lazily(
    MetadataServiceBase,
    METHODS,
    (later) => later.MetadataServiceOperations,
);
export type MetadataService = MetadataServiceOperations;
