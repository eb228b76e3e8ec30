/** A provider's metadata (OpenID Connect Discovery 1.0 section 3). */
export interface OidcMetadata {
    /** The provider's name, which its tokens carry (`iss`): an `https` URL without query or fragment. */
    issuer: string;
    /** Where people sign in. */
    authorization_endpoint: string;
    /** Where codes and refresh tokens become tokens. */
    token_endpoint: string;
    /** How clients may authenticate at the token endpoint; `client_secret_basic` where it isn't told. */
    token_endpoint_auth_methods_supported: string[];
    /** By which algorithms they may sign there. */
    token_endpoint_auth_signing_alg_values_supported: string[];
    /** Where claims are told. */
    userinfo_endpoint: string;
    /** The page that is asked in a hidden frame whether the session has changed (Session Management 1.0 section 3.3). */
    check_session_iframe: string;
    /** Where people sign out (RP-Initiated Logout 1.0 section 2.1). */
    end_session_endpoint: string;
    /** Where the provider's keys are. */
    jwks_uri: string;
    /** Where clients register by themselves. */
    registration_endpoint: string;
    /** Scopes that may be asked for. */
    scopes_supported: string[];
    /** Response types that may be asked for. */
    response_types_supported: string[];
    /** Classes of ways to sign in. */
    acr_values_supported: string[];
    /** `public`, `pairwise` or both: whether all clients know a person by the same name. */
    subject_types_supported: string[];
    /** By which algorithms requests may be signed. */
    request_object_signing_alg_values_supported: string[];
    /** Values of `display` that are known. */
    display_values_supported: string[];
    /** `normal`, `aggregated`, `distributed` (OpenID Connect Core section 5.6); `normal` where it isn't told. */
    claim_types_supported: string[];
    /** Claims that may be told. There may be others. */
    claims_supported: string[];
    /** Whether the `claims` parameter is known; it isn't where that isn't told. */
    claims_parameter_supported: boolean;
    /** The address of a page for developers. */
    service_documentation: string;
    /** Languages of the provider's pages (BCP 47). */
    ui_locales_supported: string[];
    /** Where tokens are revoked (RFC 7009). */
    revocation_endpoint: string;
    /** Where back-ends ask about tokens (RFC 7662). */
    introspection_endpoint: string;
    /** Whether sign-outs are told in hidden frames (Front-Channel Logout 1.0 section 3). */
    frontchannel_logout_supported: boolean;
    /** Whether the session is named there. */
    frontchannel_logout_session_supported: boolean;
    /** Whether sign-outs are told to back-ends (Back-Channel Logout 1.0 section 2.1). */
    backchannel_logout_supported: boolean;
    /** Whether the session is named there. */
    backchannel_logout_session_supported: boolean;
    /** Ways to get tokens. */
    grant_types_supported: string[];
    /** Ways in which answers travel; query and fragment where it isn't told. */
    response_modes_supported: string[];
    /** How a code may be bound to its request (RFC 7636); not at all where it isn't told. */
    code_challenge_methods_supported: string[];
}

/** A key of the provider's, as a JWK (RFC 7517). */
export type SigningKey = Record<string, string | string[]>;
