/** `T` with these members required. */
type Mandatory<T, K extends keyof T> = Required<Pick<T, K>> & Omit<T, K>;

/** Claims of any JWT (RFC 7519 section 4.1). Times are in seconds since 1970. */
export interface JwtClaims {
    [claim: string]: unknown;
    /** The issuer. */
    iss?: string;
    /** The subject. */
    sub?: string;
    /** The audience. */
    aud?: string | string[];
    /** When it expires. */
    exp?: number;
    /** When it becomes valid. */
    nbf?: number;
    /** When it was issued. */
    iat?: number;
    /** Its unique identifier. */
    jti?: string;
}

/** A postal address (OpenID Connect Core section 5.1.1). */
export interface OidcAddressClaim {
    /** The full address, as on a letter. Lines end with a line feed, or carriage return and line feed. */
    formatted?: string;
    /** Street, number and the like, possibly several lines. */
    street_address?: string;
    /** City. */
    locality?: string;
    /** State, province or region. */
    region?: string;
    /** Postal code. */
    postal_code?: string;
    /** Country. */
    country?: string;
}

/** Claims about a user (OpenID Connect Core section 5.1). */
export interface OidcStandardClaims {
    /** The user's identifier: unique at the issuer, and never reassigned. */
    sub?: string;
    /** Full name. */
    name?: string;
    /** First names. */
    given_name?: string;
    /** Last names. */
    family_name?: string;
    /** Middle names. */
    middle_name?: string;
    /** Casual name. */
    nickname?: string;
    /** The user name to show. It may be any text, and may change. */
    preferred_username?: string;
    /** The URL of the user's profile page. */
    profile?: string;
    /** The URL of the user's picture. It may be any text: use it as an image's source only. */
    picture?: string;
    /** The URL of the user's own website. */
    website?: string;
    /** E-mail address. See `email_verified`. */
    email?: string;
    /** Whether the provider has verified that the e-mail address is the user's. */
    email_verified?: boolean;
    /** `female`, `male`, or any other text. */
    gender?: string;
    /** `YYYY-MM-DD`, or the year alone. The year is `0000` if it isn't given. */
    birthdate?: string;
    /** Time zone, such as `Europe/Paris`. */
    zoneinfo?: string;
    /** Language and country, such as `en-US`. */
    locale?: string;
    /** Phone number, preferably in the format `+1 (425) 555-1212`. */
    phone_number?: string;
    /** Whether the provider has verified that the phone number is the user's. */
    phone_number_verified?: boolean;
    /** Postal address. */
    address?: OidcAddressClaim;
    /** When these claims last changed, in seconds since 1970. */
    updated_at?: number;
}

/** Claims of an ID token (OpenID Connect Core section 2). Times are in seconds since 1970. */
export interface IdTokenClaims
    extends Mandatory<OidcStandardClaims, "sub">,
        Mandatory<JwtClaims, "iss" | "sub" | "aud" | "exp" | "iat">,
        Pick<JwtClaims, "nbf" | "jti"> {
    [claim: string]: unknown;
    /** When the user signed in at the provider. */
    auth_time?: number;
    /** The value that binds the token to its request. */
    nonce?: string;
    /** The class of the authentication (authentication context class reference). */
    acr?: string;
    /** The authentication methods, such as `["pwd", "otp"]`. */
    amr?: unknown;
    /** The client that it was issued to. */
    azp?: string;
    /** The ID of the session at the provider (OpenID Connect Front-Channel Logout 1.0 section 3). */
    sid?: string;
}

/** The user's claims: those of the ID token, and of userinfo with `loadUserInfo`. */
export type UserProfile = IdTokenClaims;
