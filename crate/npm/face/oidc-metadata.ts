/** A provider's metadata (OpenID Connect Discovery 1.0 section 3). */
export interface OidcMetadata {
    /** The issuer, as in its tokens (`iss`): an `https` URL without query or fragment. */
    issuer: string;
    /** The URL for sign-in. */
    authorization_endpoint: string;
    /** The URL for exchanging codes and refresh tokens. */
    token_endpoint: string;
    /** How clients may authenticate at the token endpoint (default: `client_secret_basic`). */
    token_endpoint_auth_methods_supported: string[];
    /** Algorithms of the JWTs by which clients may authenticate there. */
    token_endpoint_auth_signing_alg_values_supported: string[];
    /** The URL for more claims. */
    userinfo_endpoint: string;
    /** The page for hidden frames that knows whether the session has changed (Session Management 1.0 section 3.3). */
    check_session_iframe: string;
    /** The URL for sign-out (RP-Initiated Logout 1.0 section 2.1). */
    end_session_endpoint: string;
    /** The URL of the provider's keys. */
    jwks_uri: string;
    /** The URL for dynamic client registration. */
    registration_endpoint: string;
    /** Scopes that may be requested. */
    scopes_supported: string[];
    /** Response types that may be requested. */
    response_types_supported: string[];
    /** Authentication context classes. */
    acr_values_supported: string[];
    /** `public`, `pairwise` or both: whether all clients get the same identifier for a user. */
    subject_types_supported: string[];
    /** Algorithms by which requests may be signed. */
    request_object_signing_alg_values_supported: string[];
    /** Supported values of `display`. */
    display_values_supported: string[];
    /** `normal`, `aggregated`, `distributed` (OpenID Connect Core section 5.6; default: `normal`). */
    claim_types_supported: string[];
    /** Claims that the provider may return. There may be others. */
    claims_supported: string[];
    /** Whether the `claims` parameter is supported (default: false). */
    claims_parameter_supported: boolean;
    /** The URL of a page for developers. */
    service_documentation: string;
    /** Languages of the provider's pages (BCP 47). */
    ui_locales_supported: string[];
    /** The URL for revoking tokens (RFC 7009). */
    revocation_endpoint: string;
    /** The URL at which back-ends check tokens (RFC 7662). */
    introspection_endpoint: string;
    /** Whether sign-outs are announced in hidden frames (Front-Channel Logout 1.0 section 3). */
    frontchannel_logout_supported: boolean;
    /** Whether these name the session. */
    frontchannel_logout_session_supported: boolean;
    /** Whether sign-outs are announced to back-ends (Back-Channel Logout 1.0 section 2.1). */
    backchannel_logout_supported: boolean;
    /** Whether these name the session. */
    backchannel_logout_session_supported: boolean;
    /** Supported grant types. */
    grant_types_supported: string[];
    /** Supported response modes (default: query and fragment). */
    response_modes_supported: string[];
    /** Supported PKCE methods (RFC 7636; default: none). */
    code_challenge_methods_supported: string[];
}

/** A key of the provider as a JWK (RFC 7517). */
export type SigningKey = Record<string, string | string[]>;
