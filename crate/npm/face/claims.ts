/** `T` with these members required. */
type Mandatory<T, K extends keyof T> = Required<Pick<T, K>> & Omit<T, K>;

/** Claims of any JWT (RFC 7519 section 4.1). Times are in seconds since 1970. */
export interface JwtClaims {
    [claim: string]: unknown;
    /** Who issued it. */
    iss?: string;
    /** Whom or what it is about. */
    sub?: string;
    /** For whom it is. */
    aud?: string | string[];
    /** When it ends. */
    exp?: number;
    /** When it begins. */
    nbf?: number;
    /** When it was issued. */
    iat?: number;
    /** Its name, which no other has. */
    jti?: string;
}

/** A postal address (OpenID Connect Core section 5.1.1). */
export interface OidcAddressClaim {
    /** All of it, as it is written on a letter. Lines end with a line feed, or carriage return and line feed. */
    formatted?: string;
    /** Street, number, and whatever else stands there, possibly of several lines. */
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

/** Claims about a person (OpenID Connect Core section 5.1). */
export interface OidcStandardClaims {
    /** The person's name for machines: unique at the issuer, and never given to another. */
    sub?: string;
    /** Full name. */
    name?: string;
    /** First names. */
    given_name?: string;
    /** Last names. */
    family_name?: string;
    /** Middle names. */
    middle_name?: string;
    /** What the person is called. */
    nickname?: string;
    /** The name that the person signs in by. It may be any text, and may change. */
    preferred_username?: string;
    /** The address of a page about the person. */
    profile?: string;
    /** The address of the person's picture. It may be any text: set it as an image's source only. */
    picture?: string;
    /** The address of the person's own page. */
    website?: string;
    /** E-mail address. See `email_verified`. */
    email?: string;
    /** Whether the provider knows that the e-mail address is the person's. */
    email_verified?: boolean;
    /** `female`, `male`, or any other text. */
    gender?: string;
    /** `YYYY-MM-DD`, or the year alone. The year is `0000` where it isn't told. */
    birthdate?: string;
    /** Time zone, such as `Europe/Paris`. */
    zoneinfo?: string;
    /** Language and country, such as `en-US`. */
    locale?: string;
    /** Telephone number, best as in `+1 (425) 555-1212`. */
    phone_number?: string;
    /** Whether the provider knows that the telephone number is the person's. */
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
    /** When the person signed in at the provider. */
    auth_time?: number;
    /** What binds the token to its request. */
    nonce?: string;
    /** By what class of means the person signed in. */
    acr?: string;
    /** By what means the person signed in, such as `["pwd", "otp"]`. */
    amr?: unknown;
    /** The client that it was issued to. */
    azp?: string;
    /** The name of the session at the provider (OpenID Connect Front-Channel Logout 1.0 section 3). */
    sid?: string;
}

/** Who somebody is: the claims of the ID token, and of userinfo where the settings say so. */
export type UserProfile = IdTokenClaims;
