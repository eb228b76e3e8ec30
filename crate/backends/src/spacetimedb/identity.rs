//! The identity by which the server knows a caller.

use oidc_client_protocol::json::Value;
use std::{fmt, str::FromStr};

/// The first two bytes of every identity that is derived from a token.
const PREFIX: [u8; 2] = [0xc2, 0x00];
const LENGTH: usize = 32;

/// A SpacetimeDB identity: 32 bytes, shown and parsed as `0x` and 64 hexadecimal digits.
///
/// ```
/// use oidc_client_backends::spacetimedb::{Identity, identity_of};
///
/// let alice = identity_of("https://login.example", "alice");
/// assert_eq!(alice.to_string().parse::<Identity>(), Ok(alice));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity([u8; LENGTH]);

/// The identity that a SpacetimeDB server derives from an ID token's `iss` and `sub`:
/// `0xc200` ‖ the first 4 bytes of BLAKE3(`0xc200` ‖ h) ‖ h, where h is the first 26 bytes of BLAKE3(`iss|sub`).
///
/// The issuer counts **byte for byte**: with and without a trailing slash are two identities. Pass `iss` from the token, not
/// from your settings.
///
/// ```
/// use oidc_client_backends::spacetimedb::identity_of;
///
/// let alice = identity_of("http://127.0.0.1:4400", "alice");
/// assert_eq!(alice.to_string(), "0xc200250b0021346d0a447dd17165deaf882ec3dad32c907afec5f34669d3716c");
/// assert_ne!(alice, identity_of("http://127.0.0.1:4400/", "alice"));
/// ```
#[must_use]
pub fn identity_of(issuer: &str, subject: &str) -> Identity {
    let mut hasher = blake3::Hasher::new();
    hasher.update(issuer.as_bytes()).update(b"|").update(subject.as_bytes());
    let person = hasher.finalize();
    let (person, _) = person.as_bytes().split_at(26);

    let mut hasher = blake3::Hasher::new();
    hasher.update(&PREFIX).update(person);
    let checksum = hasher.finalize();

    let bytes = PREFIX.iter().chain(checksum.as_bytes().iter().take(4)).chain(person);
    let mut identity = [0; LENGTH];
    identity.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    Identity(identity)
}

impl Identity {
    /// Reads an identity from a row's column or a message. Depending on the kind of message, the server writes it as a
    /// string, or wraps it in an array or object with one member.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Identity> {
        super::rows::unwrap_single(value).as_str()?.parse().ok()
    }
}

impl FromStr for Identity {
    type Err = IdentityError;

    /// Accepts up to 64 hexadecimal digits, with or without `0x`; leading zeros may be missing.
    fn from_str(text: &str) -> Result<Identity, IdentityError> {
        let digits = text.strip_prefix("0x").unwrap_or(text);
        if digits.is_empty() || digits.len() > 2 * LENGTH {
            return Err(IdentityError { digits: digits.len() });
        }
        let mut identity = [0u8; LENGTH];
        for (place, digit) in digits.bytes().rev().enumerate() {
            let value = char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
            let value = value.ok_or(IdentityError { digits: digits.len() })?;
            if let Some(byte) = identity.iter_mut().nth_back(place / 2) {
                *byte |= value << (4 * (place % 2));
            }
        }
        Ok(Identity(identity))
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("0x")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identity({self})")
    }
}

/// The text is not an identity.
///
/// ```
/// use oidc_client_backends::spacetimedb::Identity;
///
/// let error = "alice".parse::<Identity>().err();
/// assert_eq!(error.map(|error| error.code()), Some("identity_invalid"));
/// ```
///
/// To do: give the identity as the server writes it: `0x` and 64 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdentityError {
    digits: usize,
}

impl IdentityError {
    /// A stable name for this cause: `identity_invalid`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        "identity_invalid"
    }
}

impl fmt::Display for IdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected 0x and 1 to 64 hexadecimal digits, got {} characters", self.digits)
    }
}

impl std::error::Error for IdentityError {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Measured at a running server, for tokens with these `iss` and `sub`.
    const MEASURED: [(&str, &str, &str); 3] = [
        (
            "http://127.0.0.1:4400",
            "alice",
            "0xc200250b0021346d0a447dd17165deaf882ec3dad32c907afec5f34669d3716c",
        ),
        (
            "http://127.0.0.1:4400",
            "bob",
            "0xc200305b05a31edead3b7160cacd1926053c402de4b9ef0490bf8ae777f017b6",
        ),
        (
            "http://127.0.0.1:4400/",
            "alice",
            "0xc2008a24e3ff5a95e8b5fef173058a12fb34dda7cd79b8800281a516efc76705",
        ),
    ];

    #[test]
    fn identities_are_those_that_the_server_gives() {
        for (issuer, subject, identity) in MEASURED {
            assert_eq!(identity_of(issuer, subject).to_string(), identity, "{issuer} {subject}");
        }
    }

    #[test]
    fn what_is_displayed_parses_back() {
        for (issuer, subject, text) in MEASURED {
            assert_eq!(text.parse(), Ok(identity_of(issuer, subject)));
            assert_eq!(
                text.trim_start_matches("0x").to_uppercase().parse(),
                Ok(identity_of(issuer, subject))
            );
        }
    }

    #[test]
    fn missing_leading_zeros_are_filled_in() {
        let expected = format!("0x{:0>64}", "1a2");
        assert_eq!("0x1a2".parse::<Identity>().map(|identity| identity.to_string()), Ok(expected));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "0x", "0xzz", "0x12 ", "é", &"0".repeat(65)] {
            assert!(text.parse::<Identity>().is_err(), "{text}");
        }
    }

    #[test]
    fn every_wrapping_of_the_protocol_is_read() {
        let hex = MEASURED[0].2;
        for json in [format!(r#""{hex}""#), format!(r#"["{hex}"]"#), format!(r#"{{"__identity__":"{hex}"}}"#)]
        {
            let value = Value::parse(&json).unwrap();
            assert_eq!(Identity::from_value(&value), hex.parse().ok(), "{json}");
        }
        assert_eq!(Identity::from_value(&Value::Null), None);
    }
}
