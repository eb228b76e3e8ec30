import { lazily } from "./lazy.js";
import { OidcClientBase } from "./oidc-client-base.js";
import type { OidcClientOperations } from "./oidc-client-operations.js";

const METHODS = [
    "createSigninRequest",
    "readSigninResponseState",
    "processSigninResponse",
    "processResourceOwnerPasswordCredentials",
    "useRefreshToken",
    "createSignoutRequest",
    "readSignoutResponseState",
    "processSignoutResponse",
    "clearStaleState",
    "revokeToken",
    "getDpopProof",
];

/** Single steps of the protocol: creates requests and processes responses. Most apps want {@link UserManager}. */
export const OidcClient: typeof OidcClientOperations = lazily(
    OidcClientBase,
    METHODS,
    (later) => later.OidcClientOperations,
);
export type OidcClient = OidcClientOperations;
